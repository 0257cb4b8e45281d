package dev.millrace.samples.migrate.completablefuture;

import dev.millrace.completablefuture.FutureBridge;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

// @start region=door
/** For callers that still use {@code CompletableFuture}. */
public record FutureStatements(TaskStatements statements) implements Statements {

    @Override
    public CompletableFuture<Statement> statement(String id) {
        return FutureBridge.linked(FutureBridge.toCompletableFuture(() -> statements.statement(id)))
                .orTimeout(5, TimeUnit.SECONDS); // cancels the task
    }
}
// @end
