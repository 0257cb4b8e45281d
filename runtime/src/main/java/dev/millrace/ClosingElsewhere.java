package dev.millrace;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Closes a loop on a thread of its own. */
final class ClosingElsewhere {
    private ClosingElsewhere() {}

    /**
     * Runs {@code close} of the loop {@code name} on a new thread, and completes {@code closed}
     * after it.
     */
    static void begin(String name, Runnable close, CompletableFuture<@Nullable Void> closed) {
        Thread.ofPlatform()
                .daemon()
                .name(name + "-close")
                .inheritInheritableThreadLocals(false)
                .start(() -> run(close, closed));
    }

    private static void run(Runnable close, CompletableFuture<@Nullable Void> closed) {
        try {
            close.run();
            closed.complete(null);
        } catch (Throwable t) { // goes to the caller
            closed.completeExceptionally(t);
        }
    }
}
