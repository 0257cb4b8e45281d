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
 * A future that cancels the task behind it when all futures derived from it are given up.
 *
 * <p>{@code CompletableFuture} makes every derived future through {@link #newIncompleteFuture}:
 * there a child gets its parent, and the parent counts its children. A child that is cancelled, or
 * completed by hand or by a time limit, is subtracted. A parent that loses its last child is
 * cancelled in turn, and the topmost cancels the task.
 */
final class LinkedStage<T extends @Nullable Object> extends LoopAwareFuture<T> {
    private final CompletableFuture<?> task;
    private final @Nullable LinkedStage<?> parent;
    private final AtomicInteger wanted = new AtomicInteger(); // children that are not given up

    private LinkedStage(CompletableFuture<?> task, @Nullable LinkedStage<?> parent) {
        this.task = task;
        this.parent = parent;
    }

    /** The future of the task that the chain is linked to. */
    CompletableFuture<?> task() {
        return task;
    }

    /** Starts a chain that is linked to {@code task}. */
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

    /** Iterates instead of recursing, because a chain may be long. */
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

    /** Counts a waiter that never gives this up, as if it were one more child. */
    void hold() {
        wanted.incrementAndGet();
    }

    /** Undoes one {@link #hold}; never cancels this future. */
    void release() {
        wanted.decrementAndGet();
    }

    /**
     * True for one call only; the inherited {@code cancel} may return true to several concurrent
     * callers.
     */
    private boolean cancelOnly() {
        return !isDone() && super.completeExceptionally(new CancellationException());
    }

    /** Overridden because the JDK's method would derive a child from this to stop its timer. */
    @Override
    public CompletableFuture<T> orTimeout(long timeout, TimeUnit unit) {
        limit(timeout, unit, () -> completeExceptionally(new TimeoutException()));
        return this;
    }

    /** Overridden because the JDK's method would derive a child from this to stop its timer. */
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
        minimalCompletionStage() // does not count as a child
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
