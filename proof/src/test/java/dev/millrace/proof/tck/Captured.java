package dev.millrace.proof.tck;

import dev.millrace.EventLoop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Gets at the subscriber that a bridge subscribes to its source. */
final class Captured {

    private Captured() {}

    /**
     * Starts {@code consumer} as a task of {@code loop}, and returns the subscriber that it comes
     * with.
     */
    static <S> S in(EventLoop loop, Consumer<Consumer<S>> consumer) {
        var captured = new CompletableFuture<S>();
        loop.detach(() -> {
            try {
                consumer.accept(captured::complete);
            } catch (Exception failure) {
                captured.completeExceptionally(failure); // the suites make it fail
            }
            return null;
        });
        return captured.orTimeout(Timing.SIGNALS, TimeUnit.MILLISECONDS).join();
    }
}
