package dev.millrace.guava;

import com.google.common.util.concurrent.AbstractFuture;
import dev.millrace.EventLoop;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The future of a task. It refuses to be waited for on a loop, which it would block. */
final class TaskListenableFuture<T extends @Nullable Object> extends AbstractFuture<T> {
    private final EventLoop loop;
    private final CompletableFuture<T> task;

    private TaskListenableFuture(EventLoop loop, CompletableFuture<T> task) {
        this.loop = loop;
        this.task = task;
    }

    static <T extends @Nullable Object> TaskListenableFuture<T> of(
            EventLoop loop, CompletableFuture<T> task) {
        var future = new TaskListenableFuture<>(loop, task);
        task.whenComplete(future::ended);
        return future;
    }

    private void ended(T value, @Nullable Throwable failure) {
        if (failure == null) {
            if (!set(value)) {
                loop.discard(value, null, "a future of Guava");
            }
        } else if (failure instanceof CancellationException) {
            cancel(false); // without effect if that is why the task was cancelled
        } else {
            setException(failure);
        }
    }

    @Override
    protected void afterDone() {
        if (isCancelled()) {
            task.cancel(false); // without effect once the task has ended
        }
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
        refuseOnLoop();
        return super.get();
    }

    @Override
    public T get(long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        refuseOnLoop();
        return super.get(timeout, unit);
    }

    private void refuseOnLoop() {
        EventLoop here = EventLoop.currentOrNull();
        if (here != null && !isDone()) {
            throw new IllegalStateException(
                    "get would block loop "
                            + here.name()
                            + "; await the future with GuavaBridge.await instead");
        }
    }

    @Override
    protected @Nullable String pendingToString() {
        return "task of loop " + loop.name();
    }
}
