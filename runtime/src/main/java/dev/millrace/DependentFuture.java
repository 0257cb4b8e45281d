package dev.millrace;

import dev.millrace.spi.LoopAwareFuture;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What is derived from the future of a task, and the future itself: none blocks a loop. */
class DependentFuture<T extends @Nullable Object> extends LoopAwareFuture<T> {

    @Override
    public <U extends @Nullable Object> CompletableFuture<U> newIncompleteFuture() {
        return new DependentFuture<>();
    }

    @Override
    protected final @Nullable String loopOfCaller() {
        Running running = Running.current();
        return running == null ? null : running.loop().name();
    }
}
