package dev.millrace.samples.migrate.completablefuture;

import static dev.millrace.executor.RunInExecutor.runInExecutor;

import dev.millrace.Async;
import dev.millrace.completablefuture.FutureBridge;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** After: plain Java, for tasks. */
public final class TaskStatements {

    private final Bank bank;
    private final AccountDao accounts;

    /** Statements of that bank. */
    public TaskStatements(Bank bank, AccountDao accounts) {
        this.bank = bank;
        this.accounts = accounts;
    }

    // @start region=statement
    /** What is on an account now; awaits, so it is for tasks. */
    public Statement statement(String id) throws IOException, SQLException {
        Account account = runInExecutor(() -> accounts.find(id)).awaitThrowing(SQLException.class);
        CompletableFuture<Long> rate = bank.rate(account.currency()); // runs while we read pages
        long cents = 0;
        for (int number = 1; ; number++) {
            Page page = page(id, number);
            cents += page.cents();
            if (page.last()) {
                return new Statement(account.owner(), cents * FutureBridge.await(rate));
            }
        }
    }

    // @end

    // @start region=page
    private Page page(String id, int number) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                Async.mayThrow(IOException.class); // what the future may fail with
                return FutureBridge.awaitOwned(() -> bank.page(id, number));
            } catch (IOException failed) {
                if (attempt == 3) {
                    throw failed;
                }
                Async.sleep(Duration.ofMillis(50));
            }
        }
    }
    // @end
}
