package dev.millrace.completablefuture;

import dev.millrace.EventLoop;
import dev.millrace.spi.LoopAwareFuture;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A future that hands the giving up of what is derived from it on to the task behind it.
 *
 * <p>{@code CompletableFuture} makes every derived future through {@link #newIncompleteFuture}:
 * that is where a child learns its parent, and where the parent counts its children. A child that
 * is cancelled, or completed by hand or by a time limit, is counted off; the parent that loses its
 * last one is cancelled in turn, and at the top the task is.
 */
final class LinkedStage<T extends @Nullable Object> extends LoopAwareFuture<T> {
    private final CompletableFuture<?> task;
    private final @Nullable LinkedStage<?> parent;
    private final AtomicInteger wanted = new AtomicInteger(); // children nobody has given up

    private LinkedStage(CompletableFuture<?> task, @Nullable LinkedStage<?> parent) {
        this.task = task;
        this.parent = parent;
    }

    /** Completes with the task that the chain is linked to. */
    CompletableFuture<?> task() {
        return task;
    }

    /** Links a chain to {@code task}, whose cancel cancels the task. */
    static <T extends @Nullable Object> CompletableFuture<T> of(CompletableFuture<T> task) {
        var first = new LinkedStage<T>(task, null);
        task.whenComplete((value, failure) -> {
            if (failure == null) {
                first.complete(value);
            } else {
                first.completeExceptionally(failure);
            }
        });
        return first;
    }

    @Override
    public <U extends @Nullable Object> CompletableFuture<U> newIncompleteFuture() {
        wanted.incrementAndGet();
        return new LinkedStage<>(task, this);
    }

    @Override
    public boolean complete(T value) {
        return gaveUp(super.complete(value));
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
        return gaveUp(super.completeExceptionally(failure));
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return gaveUp(cancelOnly()) || isCancelled();
    }

    /** A loop, since a chain may be long. */
    private boolean gaveUp(boolean first) {
        LinkedStage<?> at = this;
        for (boolean up = first; up; ) {
            LinkedStage<?> above = at.parent;
            if (above == null) {
                task.cancel(false);
                break;
            }
            up = above.wanted.decrementAndGet() == 0 && above.cancelOnly();
            at = above;
        }
        return first;
    }

    /** Somebody waits who will not give this up: the children are not alone. */
    void hold() {
        wanted.incrementAndGet();
    }

    /** Ends what {@link #hold} began; this future goes on all the same. */
    void release() {
        wanted.decrementAndGet();
    }

    /** True for one call only: the inherited {@code cancel} is true for all that come at once. */
    private boolean cancelOnly() {
        return !isDone() && super.completeExceptionally(new CancellationException());
    }

    /** As the JDK's, which would derive a child from this to stop its timer. */
    @Override
    public CompletableFuture<T> orTimeout(long timeout, TimeUnit unit) {
        limit(timeout, unit, () -> completeExceptionally(new TimeoutException()));
        return this;
    }

    /** As the JDK's, which would derive a child from this to stop its timer. */
    @Override
    public CompletableFuture<T> completeOnTimeout(T value, long timeout, TimeUnit unit) {
        limit(timeout, unit, () -> complete(value));
        return this;
    }

    private void limit(long timeout, TimeUnit unit, Runnable action) {
        if (isDone()) {
            return;
        }
        var timer = new CompletableFuture<Boolean>();
        timer.completeOnTimeout(true, timeout, unit);
        timer.thenAccept(due -> {
            if (due) {
                action.run();
            }
        });
        minimalCompletionStage() // not one of the children
                .whenComplete((value, failure) -> timer.complete(false));
    }

    @Override
    public @Nullable CompletableFuture<@Nullable Void> end() {
        return task instanceof LoopAwareFuture<?> ours ? ours.end() : null;
    }

    @Override
    protected @Nullable String loopOfCaller() {
        EventLoop loop = EventLoop.currentOrNull();
        return loop == null ? null : loop.name();
    }
}
