package dev.millrace.samples.migrate.completablefuture;

import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.millrace.Async;
import dev.millrace.completablefuture.FutureBridge;
import dev.millrace.executor.RunInExecutor;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** On the way: two methods have new bodies and old signatures; the chain does not notice. */
public final class SteppedStatements implements Statements {

    private final Bank bank;
    private final AccountDao accounts;

    /** Statements of that bank. */
    public SteppedStatements(Bank bank, AccountDao accounts) {
        this.bank = bank;
        this.accounts = accounts;
    }

    @Override
    public CompletableFuture<Statement> statement(String id) {
        return account(id)
                .thenCompose(account ->
                        total(id, 1, 0)
                                .thenCombine(
                                        bank.rate(account.currency()),
                                        (cents, rate) ->
                                                new Statement(account.owner(), cents * rate)))
                .orTimeout(5, TimeUnit.SECONDS);
    }

    private CompletableFuture<Long> total(String id, int number, long before) {
        return page(id, number)
                .thenCompose(page -> {
                    long cents = before + page.cents();
                    return page.last() ? completedFuture(cents) : total(id, number + 1, cents);
                });
    }

    // @start region=account
    private CompletableFuture<Account> account(String id) {
        return FutureBridge.toCompletableFuture(() ->
                RunInExecutor.runInExecutor(() -> accounts.find(id))
                        .awaitThrowing(SQLException.class));
    }

    // @end

    // @start region=page
    private CompletableFuture<Page> page(String id, int number) {
        return FutureBridge.toCompletableFuture(() -> {
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
        });
    }
    // @end
}
