package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A host whose thread is that of the test: it queues, and runs what the test says. */
final class QueueHost implements Executor {
    private final LinkedBlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();

    @Override
    public void execute(Runnable task) {
        queue.add(task);
    }

    /** Runs tasks until {@code done}; waits for each. */
    void runUntil(BooleanSupplier done) throws InterruptedException {
        while (!done.getAsBoolean()) {
            Runnable next = queue.poll();
            if (next == null) { // else an interrupt of this thread is none of the queue's
                next = queue.poll(20, TimeUnit.SECONDS);
            }
            assertThat(next).as("a task within 20 s").isNotNull();
            next.run();
        }
    }

    /** Runs tasks until {@code future} is done, whose last step may be made elsewhere. */
    void runUntilDone(CompletableFuture<?> future) throws InterruptedException {
        future.whenComplete((value, failure) -> queue.add(() -> {}));
        runUntil(future::isDone);
    }

    /** Closes {@code loop}, which runs here. */
    void close(EventLoop loop) throws InterruptedException {
        runUntilDone(loop.closeAsync());
        assertThat(loop.closed()).isTrue();
    }
}
