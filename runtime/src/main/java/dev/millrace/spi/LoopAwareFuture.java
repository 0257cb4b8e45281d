package dev.millrace.spi;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A {@link CompletableFuture} that refuses to block a loop. For authors of bridges.
 *
 * @param <T> the type of the value
 */
public abstract class LoopAwareFuture<T extends @Nullable Object> extends CompletableFuture<T> {

    /** For subclasses. */
    protected LoopAwareFuture() {}

    /**
     * The loop that the calling code runs on.
     *
     * @return its name; null outside any loop
     */
    protected abstract @Nullable String loopOfCaller();

    /**
     * The end of the task behind this future, including its clean-up. That is later than this
     * future if it was cancelled or completed by hand. Any thread.
     *
     * @return completes with null when the task has ended; null if there is no task
     */
    public @Nullable CompletableFuture<@Nullable Void> end() {
        return null;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException if it would block a loop
     */
    @Override
    public T join() {
        refuseOnLoop("join");
        return super.join();
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException if it would block a loop
     */
    @Override
    public T get() throws InterruptedException, ExecutionException {
        refuseOnLoop("get");
        return super.get();
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException if it would block a loop
     */
    @Override
    public T get(long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        refuseOnLoop("get");
        return super.get(timeout, unit);
    }

    private void refuseOnLoop(String call) {
        String loop = loopOfCaller();
        if (loop != null && !isDone()) {
            throw new IllegalStateException(
                    call
                            + " would block loop "
                            + loop
                            + "; await the task, or the future through a bridge, instead");
        }
    }
}
