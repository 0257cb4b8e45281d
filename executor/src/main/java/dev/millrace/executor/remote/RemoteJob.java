package dev.millrace.executor.remote;

import dev.millrace.executor.codec.Codec;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A named job that other processes know: what goes in, what comes out, and the body.
 *
 * <p>Jobs are constants of a class that both processes have; a {@link RemoteJobs} lists them. Only
 * the name crosses, so a body must not depend on anything of the submitting process.
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
     * A job that runs at most once per call and has the pool's deadline.
     *
     * @param <A> the type of the argument
     * @param <R> the type of the result
     * @param name unique among the jobs of a pool
     * @param argument how the argument crosses
     * @param result how the result crosses
     * @param body runs in the other process, on its own thread; the pool decides whether a cancel
     *     interrupts it
     * @return the job
     */
    public static <A extends @Nullable Object, R extends @Nullable Object> RemoteJob<A, R> of(
            String name, Codec<A> argument, Codec<R> result, Body<A, R> body) {
        return new RemoteJob<>(name, argument, result, body, null, 0);
    }

    /**
     * The same job with a deadline of its own. When it has run for so long, it fails with {@link
     * JobDeadlineException}; a worker process is killed with all that it has started.
     *
     * @param limit more than zero; counts from when the job is sent
     * @return a copy
     */
    public RemoteJob<A, R> withDeadline(Duration limit) {
        if (!limit.isPositive()) {
            throw new IllegalArgumentException("a limit is more than zero, not " + limit);
        }
        return new RemoteJob<>(name, argument, result, body, limit, retries);
    }

    /**
     * The same job, declared idempotent: when its worker dies, it is run again in another.
     *
     * @param most how often it is run again at most, 0 or more
     * @return a copy
     */
    public RemoteJob<A, R> withRetries(int most) {
        if (most < 0) {
            throw new IllegalArgumentException("a job is not retried " + most + " times");
        }
        return new RemoteJob<>(name, argument, result, body, deadline, most);
    }

    /**
     * The job with its argument: what {@code runInExecutor} takes.
     *
     * @param value must not change before the task is done
     * @return the same every time: a value
     */
    public RemoteCall<A, R> with(A value) {
        return new RemoteCall<>(this, value, null);
    }

    /**
     * What both processes call the job.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * How the argument crosses.
     *
     * @return the codec
     */
    public Codec<A> argument() {
        return argument;
    }

    /**
     * How the result crosses.
     *
     * @return the codec
     */
    public Codec<R> result() {
        return result;
    }

    /**
     * What a worker does.
     *
     * @return the body
     */
    public Body<A, R> body() {
        return body;
    }

    /**
     * How long it may run.
     *
     * @return the deadline of its own; null if it has none
     */
    public @Nullable Duration deadline() {
        return deadline;
    }

    /**
     * How often it is run again at most when its process is lost.
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
     * What a worker does for one call.
     *
     * @param <A> the type of the argument
     * @param <R> the type of the result
     */
    @FunctionalInterface
    public interface Body<A extends @Nullable Object, R extends @Nullable Object> {
        /**
         * Computes the result.
         *
         * @param argument what the submitter gave
         * @return the result
         * @throws Exception to fail the call with {@link JobFailedException}
         */
        R run(A argument) throws Exception;
    }
}
