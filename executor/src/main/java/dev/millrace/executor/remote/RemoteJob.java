package dev.millrace.executor.remote;

import dev.millrace.executor.codec.Codec;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A named job that other processes know: its codecs and its body.
 *
 * <p>Make jobs constants of a class that both processes have, and list them in a {@link
 * RemoteJobs}. Only the name and the argument are sent, so a body must not depend on state of the
 * submitting process.
 *
 * {@snippet lang=java :
 * static final RemoteJob<Query, Report> DELAYS =
 *         RemoteJob.of("delays", Codec.of(Query.class), Codec.of(Report.class), Delays::compute)
 *                 .withDeadline(Duration.ofMinutes(1))
 *                 .withRetries(2);
 * }
 *
 * @param <A> the type of the argument
 * @param <R> the type of the result
 */
public final class RemoteJob<A extends @Nullable Object, R extends @Nullable Object> {
    private final String name;
    private final Codec<A> argument;
    private final Codec<R> result;
    private final Body<A, R> body;
    private final @Nullable Duration deadline;
    private final int retries;

    private RemoteJob(
            String name,
            Codec<A> argument,
            Codec<R> result,
            Body<A, R> body,
            @Nullable Duration deadline,
            int retries) {
        this.name = Objects.requireNonNull(name, "name");
        this.argument = Objects.requireNonNull(argument, "argument");
        this.result = Objects.requireNonNull(result, "result");
        this.body = Objects.requireNonNull(body, "body");
        this.deadline = deadline;
        this.retries = retries;
    }

    /**
     * Makes a job that is not retried and has the pool's deadline.
     *
     * @param <A> the type of the argument
     * @param <R> the type of the result
     * @param name unique among the jobs of a pool
     * @param argument the codec of the argument
     * @param result the codec of the result
     * @param body runs in the other process, on its own thread; the pool decides whether a cancel
     *     interrupts it
     * @return the job
     */
    public static <A extends @Nullable Object, R extends @Nullable Object> RemoteJob<A, R> of(
            String name, Codec<A> argument, Codec<R> result, Body<A, R> body) {
        return new RemoteJob<>(name, argument, result, body, null, 0);
    }

    /**
     * The same job with its own deadline. If it runs longer, it fails with {@link
     * JobDeadlineException}; a worker process is killed, with the processes it started.
     *
     * @param limit more than zero, counted from when the job is sent
     * @return a copy
     */
    public RemoteJob<A, R> withDeadline(Duration limit) {
        if (!limit.isPositive()) {
            throw new IllegalArgumentException("a limit must be more than zero, not " + limit);
        }
        return new RemoteJob<>(name, argument, result, body, limit, retries);
    }

    /**
     * The same job, declared idempotent: if its worker dies, it runs again in another.
     *
     * @param most the most retries, 0 or more
     * @return a copy
     */
    public RemoteJob<A, R> withRetries(int most) {
        if (most < 0) {
            throw new IllegalArgumentException("retries must be 0 or more, not " + most);
        }
        return new RemoteJob<>(name, argument, result, body, deadline, most);
    }

    /**
     * Makes a call, to pass to {@code runInExecutor}.
     *
     * @param value the argument; must not change before the task is done
     * @return the call
     */
    public RemoteCall<A, R> with(A value) {
        return new RemoteCall<>(this, value, null);
    }

    /**
     * The name of the job in both processes.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * The codec of the argument.
     *
     * @return the codec
     */
    public Codec<A> argument() {
        return argument;
    }

    /**
     * The codec of the result.
     *
     * @return the codec
     */
    public Codec<R> result() {
        return result;
    }

    /**
     * The code that a worker runs.
     *
     * @return the body
     */
    public Body<A, R> body() {
        return body;
    }

    /**
     * How long it may run.
     *
     * @return its own deadline; null if it has none
     */
    public @Nullable Duration deadline() {
        return deadline;
    }

    /**
     * How often it may run again if its process is lost.
     *
     * @return 0 unless it was declared idempotent
     */
    public int retries() {
        return retries;
    }

    @Override
    public String toString() {
        return "job " + name;
    }

    /**
     * The code that a worker runs for each call.
     *
     * @param <A> the type of the argument
     * @param <R> the type of the result
     */
    @FunctionalInterface
    public interface Body<A extends @Nullable Object, R extends @Nullable Object> {
        /**
         * Computes the result.
         *
         * @param argument the argument of the call
         * @return the result
         * @throws Exception to fail the call with {@link JobFailedException}
         */
        R run(A argument) throws Exception;
    }
}
