package dev.millrace;

import dev.millrace.spi.LoopAwareFuture;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The future of a task, and every future derived from it. Refuses to block a loop, or the host of
 * its own loop.
 */
class DependentFuture<T extends @Nullable Object> extends LoopAwareFuture<T> {
    private final LoopImpl origin;

    DependentFuture(LoopImpl origin) {
        this.origin = origin;
    }

    @Override
    public <U extends @Nullable Object> CompletableFuture<U> newIncompleteFuture() {
        return new DependentFuture<>(origin);
    }

    @Override
    protected final @Nullable String loopOfCaller() {
        Running running = Running.current();
        if (running != null) {
            return running.loop().name();
        }
        GuestLoop guest = origin.guest();
        return guest != null && guest.isOnHost() ? origin.name() + ", whose host this is" : null;
    }
}
