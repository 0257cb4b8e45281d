package dev.millrace.samples.migrate.completablefuture;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.delayedExecutor;
import static java.util.concurrent.CompletableFuture.supplyAsync;

import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Before: chains of stages. */
public final class ChainedStatements implements Statements {

    private final Bank bank;
    private final AccountDao accounts;
    private final Executor pool;

    /** Statements of that bank; {@code pool} runs what blocks. */
    public ChainedStatements(Bank bank, AccountDao accounts, Executor pool) {
        this.bank = bank;
        this.accounts = accounts;
        this.pool = pool;
    }

    // @start region=statement
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

    private CompletableFuture<Account> account(String id) {
        return supplyAsync(
                () -> {
                    try {
                        return accounts.find(id);
                    } catch (SQLException e) {
                        throw new CompletionException(e);
                    }
                },
                pool);
    }

    private CompletableFuture<Long> total(String id, int number, long before) {
        return page(id, number, 1)
                .thenCompose(page -> {
                    long cents = before + page.cents();
                    return page.last() ? completedFuture(cents) : total(id, number + 1, cents);
                });
    }

    // @end

    // @start region=page
    private CompletableFuture<Page> page(String id, int number, int attempt) {
        return bank.page(id, number)
                .handle((page, failure) -> {
                    if (failure == null) {
                        return completedFuture(page);
                    }
                    var bare =
                            failure instanceof CompletionException ? failure.getCause() : failure;
                    if (bare instanceof IOException && attempt < 3) {
                        var later = delayedExecutor(50, TimeUnit.MILLISECONDS);
                        return supplyAsync(() -> page(id, number, attempt + 1), later)
                                .thenCompose(Function.identity());
                    }
                    return CompletableFuture.<Page>failedFuture(bare);
                })
                .thenCompose(Function.identity());
    }
    // @end
}
