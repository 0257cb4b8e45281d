package dev.millrace.executor;

import dev.millrace.Body;
import dev.millrace.CancelScope;
import dev.millrace.CancelledError;
import dev.millrace.spi.Rethrow;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** A call from the work of a job to its loop: runs a body there and waits for it. One at a time. */
final class LoopCall<T extends @Nullable Object> {
    private final ExecutorJob<?> job;
    private final Body<? extends T, ?> body;
    private final CancelScope scope = new CancelScope();

    // written by the body's task before its future completes, read by the job after that
    private boolean finished;
    private @Nullable T value;
    private @Nullable Throwable failure;

    private volatile @Nullable CompletableFuture<?> ended; // completes when the body's task ends

    private LoopCall(ExecutorJob<?> job, Body<? extends T, ?> body) {
        this.job = job;
        this.body = body;
    }

    static <T extends @Nullable Object> T run(Body<? extends T, ?> body) {
        var call = new LoopCall<T>(currentJob("fromThread"), body);
        try {
            return call.run();
        } catch (InterruptedException e) {
            throw Rethrow.unchecked(e);
        }
    }

    /** The job whose work is calling. */
    static ExecutorJob<?> currentJob(String call) {
        if (JobAncestry.current() instanceof ExecutorJob<?> job
                && job.window().thread() == Thread.currentThread()) {
            return job;
        }
        throw new IllegalStateException(
                call
                        + " is for the work of a job, on its own thread; this is thread \""
                        + Thread.currentThread().getName()
                        + "\"");
    }

    CancelScope scope() {
        return scope;
    }

    /** Completes when the body ends; null if it has not been sent to the loop yet. Any thread. */
    @Nullable CompletableFuture<?> ended() {
        return ended;
    }

    private T run() throws InterruptedException {
        boolean interrupted;
        try {
            job.beginLoopCall(this);
            CompletableFuture<?> over = job.loop.submit(this::runOnLoop);
            ended = over;
            interrupted = awaitEnd(over);
        } finally {
            job.endLoopCall();
        }
        return outcome(interrupted);
    }

    @SuppressWarnings("NullAway") // null is returned only where T allows it: the body returned it
    private T outcome(boolean interrupted) throws InterruptedException {
        Throwable thrown = failure;
        if (thrown == null && !finished) {
            if (interrupted) {
                throw new InterruptedException("the body on the loop was cancelled with its job");
            }
            job.check();
            throw new CancellationException("the body on the loop was cancelled");
        }
        if (interrupted) {
            Thread.currentThread().interrupt(); // the next blocking call throws
        }
        if (thrown != null) {
            throw Rethrow.unchecked(thrown);
        }
        return value;
    }

    private void runOnLoop() {
        job.waitsForLoop();
        try {
            finished = scope.run(() -> value = body.run());
        } catch (CancelledError e) {
            throw e; // the task is cancelled, not the job
        } catch (Throwable t) {
            failure = t;
        } finally {
            job.goesOn();
        }
    }

    /** Waits until the body has ended, even if interrupted. Returns whether it was interrupted. */
    private boolean awaitEnd(CompletableFuture<?> over) {
        boolean interrupted = false;
        while (true) {
            try {
                over.get();
                return interrupted;
            } catch (InterruptedException e) {
                interrupted = true;
                scope.cancel(job.name() + " was interrupted");
            } catch (ExecutionException e) {
                throw Rethrow.unchecked(e.getCause() == null ? e : e.getCause());
            }
        }
    }
}
