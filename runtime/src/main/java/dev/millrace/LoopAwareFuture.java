package dev.millrace;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A {@link CompletableFuture} that refuses to be waited for on a loop, which it would block, as do
 * all the futures derived from it.
 */
class LoopAwareFuture<T extends @Nullable Object> extends CompletableFuture<T> {

    @Override
    public <U extends @Nullable Object> CompletableFuture<U> newIncompleteFuture() {
        return new LoopAwareFuture<>();
    }

    @Override
    public T join() {
        refuseOnLoop("join");
        return super.join();
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
        refuseOnLoop("get");
        return super.get();
    }

    @Override
    public T get(long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        refuseOnLoop("get");
        return super.get(timeout, unit);
    }

    private void refuseOnLoop(String call) {
        Running running = Running.current();
        if (running != null && !isDone()) {
            throw new IllegalStateException(
                    call
                            + " would block loop "
                            + running.home().name()
                            + "; await the task, or the future through a bridge, instead");
        }
    }
}
