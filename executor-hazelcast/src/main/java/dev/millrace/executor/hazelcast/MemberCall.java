package dev.millrace.executor.hazelcast;

import dev.millrace.executor.codec.MalformedDataException;
import dev.millrace.executor.remote.JobDeadlineException;
import dev.millrace.executor.remote.JobFailedException;
import dev.millrace.executor.remote.JobMismatchException;
import dev.millrace.executor.remote.RemoteCall;
import dev.millrace.spi.Described;
import dev.millrace.spi.Description;
import dev.millrace.spi.Unwrap;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One call of a job: sends it, repeats it if allowed, and handles cancel and deadline. */
final class MemberCall<R extends @Nullable Object> implements Runnable, Described {
    /** A durable executor has two copies of a job, but may still lose it while partitions move. */
    private static final int DURABLE_RETRIES = 3;

    private final ClusterEngine engine;
    private final RemoteCall<?, R> call;
    private final String jobId;
    private final UUID submission = UUID.randomUUID();

    // await writes current, then reads cancelled; cancel writes cancelled, then reads current
    private volatile @Nullable Attempt current;
    private volatile boolean cancelled;

    MemberCall(ClusterEngine engine, RemoteCall<?, R> call) {
        this.engine = engine;
        this.call = call;
        String id = call.id();
        this.jobId = id == null ? submission.toString() : id;
    }

    /** Runs the call in a member and waits for the result. Blocks the thread. */
    R await() {
        byte[] bytes = engine.wire().write(call);
        for (int number = 1; ; number++) {
            try {
                return attempt(number, bytes);
            } catch (MemberLostException e) {
                engine.countLost();
                if (cancelled) {
                    throw cancellation(e);
                }
                if (number > retries()) {
                    throw e;
                }
                engine.countRetry();
            }
        }
    }

    private int retries() {
        int declared = call.job().retries();
        return engine.settings().delivery().runsAgain()
                ? Math.max(DURABLE_RETRIES, declared)
                : declared;
    }

    private R attempt(int number, byte[] bytes) {
        Route route = route();
        var attempt = new Attempt(number, route, new CompletableFuture<>());
        current = attempt;
        if (cancelled) {
            throw cancellation(null);
        }
        var known = new ClusterCall(jobId, number, engine.settings().delivery());
        engine.entered(attempt.outcome);
        try {
            engine.countSent();
            send(attempt, new CallTask(submission, known, bytes));
            return read(attempt, waitFor(attempt));
        } finally {
            engine.left(attempt.outcome);
            route.forget();
        }
    }

    private Route route() {
        try {
            return engine.routes().forJob(call.job());
        } catch (JobMismatchException e) {
            throw e;
        } catch (RuntimeException e) { // the engine is closing or cut off from the cluster
            throw EngineFailures.translate(e, call.job().toString(), "the cluster");
        }
    }

    private static void send(Attempt attempt, CallTask task) {
        try {
            attempt.route.send(task, attempt.outcome);
        } catch (RuntimeException | Error e) { // the engine is closing or rejected the job
            attempt.outcome.completeExceptionally(e);
        }
    }

    private byte[] waitFor(Attempt attempt) {
        Duration deadline = call.job().deadline();
        try {
            return deadline == null
                    ? attempt.outcome.get()
                    : attempt.outcome.get(
                            TimeUnit.NANOSECONDS.convert(deadline), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            end(attempt);
            attempt.outcome.exceptionally(_ -> new byte[0]).join(); // ends within the cancel grace
            throw new JobDeadlineException(
                    call.job() + " ran for longer than " + deadline + " in " + attempt.route);
        } catch (InterruptedException e) {
            cancel();
            throw cancellation(e);
        } catch (ExecutionException | CancellationException e) {
            throw failure(attempt, Unwrap.failure(e));
        }
    }

    private RuntimeException failure(Attempt attempt, Throwable thrown) {
        if (thrown instanceof TimeoutException && cancelled) { // the cancel grace has passed
            return cancellation(thrown);
        }
        return EngineFailures.translate(thrown, call.job().toString(), attempt.route.toString());
    }

    private R read(Attempt attempt, byte[] answer) {
        String who = attempt.route.toString();
        if (answer.length == 0) {
            throw new JobMismatchException(
                    who + " lists no jobs, so it does not know " + call.job());
        }
        try {
            return engine.wire().read(call.job(), answer, who);
        } catch (JobFailedException e) {
            if (cancelled) {
                throw cancellation(e);
            }
            throw e;
        } catch (MalformedDataException e) {
            throw new MemberLostException(who + " sent an invalid answer: " + e.getMessage(), e);
        }
    }

    /** The cancel action. */
    @Override
    public void run() {
        cancel();
    }

    @Override
    public Description describe() {
        Attempt attempt = current;
        return attempt == null
                ? Description.of("member", "a member for " + call.job())
                : Description.of("member", call.job() + " in " + attempt.route)
                        .with("attempt", attempt.number);
    }

    /** Cancels the call. Any thread; never blocks. */
    void cancel() {
        cancelled = true;
        Attempt attempt = current;
        if (attempt != null) {
            end(attempt);
        }
    }

    private void end(Attempt attempt) {
        ClusterSettings settings = engine.settings();
        if (settings.cancel() == MemberCancel.LEAVE) {
            attempt.outcome.completeExceptionally(new TimeoutException("not waited for"));
            return;
        }
        attempt.outcome
                .orTimeout(
                        TimeUnit.NANOSECONDS.convert(settings.cancelGrace()), TimeUnit.NANOSECONDS)
                .exceptionally(thrown -> {
                    if (thrown instanceof TimeoutException) {
                        engine.unconfirmed(call.job().toString(), attempt.route);
                    }
                    return new byte[0];
                });
        // on another thread, because sending may block on a socket
        Thread.ofVirtual().name(settings.name() + "-cancel").start(() -> ask(attempt.route));
    }

    private void ask(Route route) {
        try {
            route.cancel(submission);
        } catch (RuntimeException e) {
            engine.notAsked(route, e); // the wait ends after the cancel grace
        }
    }

    private CancellationException cancellation(@Nullable Throwable cause) {
        var cancellation = new CancellationException(this + " was cancelled");
        if (cause != null) {
            cancellation.initCause(cause);
        }
        return cancellation;
    }

    @Override
    public String toString() {
        Attempt attempt = current;
        return attempt == null ? call.toString() : call + " in " + attempt.route;
    }

    /** One attempt to run the call. */
    private record Attempt(int number, Route route, CompletableFuture<byte[]> outcome) {}
}
