package dev.millrace.benchmarks;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * A thread of the contestant's own kind. The measuring thread hands it the whole workload and waits
 * for one future, as for our loops: no contestant gets work from outside, and all pay for the same
 * two hand-overs.
 */
final class Host implements Executor, AutoCloseable {
    private final Executor executor;
    private final AutoCloseable close;

    private Host(Executor executor, AutoCloseable close) {
        this.executor = executor;
        this.close = close;
    }

    /** One platform thread for all workloads. */
    static Host platformThread() {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        return new Host(thread, thread::close);
    }

    /** A new virtual thread for each workload. */
    static Host virtualThread() {
        return new Host(Thread::startVirtualThread, () -> {});
    }

    /** Any executor that runs one thing at a time. */
    static Host of(Executor executor, AutoCloseable close) {
        return new Host(executor, close);
    }

    /** Runs {@code body} and returns its value. */
    <T> T run(Callable<T> body) {
        return start(value -> {
            try {
                value.complete(body.call());
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** Runs {@code body}, which completes the given future, now or later. */
    <T> T start(Consumer<CompletableFuture<T>> body) {
        var value = new CompletableFuture<T>();
        executor.execute(() -> {
            try {
                body.accept(value);
            } catch (Throwable e) {
                value.completeExceptionally(e);
            }
        });
        return value.join();
    }

    @Override
    public void execute(Runnable task) {
        executor.execute(task);
    }

    @Override
    public void close() throws Exception {
        close.close();
    }
}
