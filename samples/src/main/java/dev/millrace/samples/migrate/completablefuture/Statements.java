package dev.millrace.samples.migrate.completablefuture;

import java.util.concurrent.CompletableFuture;

// @start region=statements
/** What the rest of the application sees, before, during and after. */
public interface Statements {

    /** What is on an account now; a {@code TimeoutException} after five seconds. */
    CompletableFuture<Statement> statement(String id);
}
// @end
