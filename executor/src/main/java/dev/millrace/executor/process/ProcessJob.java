package dev.millrace.executor.process;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A named job that worker processes know: what goes in, what comes out, and the body.
 *
 * <p>Jobs are constants of a class that both processes have; a {@link ProcessJobs} lists them. Only
 * the name crosses, so a body must not depend on anything of the submitting process.
 *
 * {@snippet lang=java :
 * static final ProcessJob<Query, Report> DELAYS =
 *         ProcessJob.of("delays", Codec.of(Query.class), Codec.of(Report.class), Delays::compute)
 *                 .withDeadline(Duration.ofMinutes(1))
 *                 .withRetries(2);
 * }
 *
 * @param <A> the type of the argument
 * @param <R> the type of the result
 */
public final class ProcessJob<A extends @Nullable Object, R extends @Nullable Object> {
    private final String name;
    private final Codec<A> argument;
    private final Codec<R> result;
    private final Body<A, R> body;
    private final @Nullable Duration deadline;
    private final int retries;

    private ProcessJob(
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
     * @param body runs in the worker, on its own thread; interrupted when it is to be cancelled and
     *     the pool says {@link WorkerCancel#ASK}
     * @return the job
     */
    public static <A extends @Nullable Object, R extends @Nullable Object> ProcessJob<A, R> of(
            String name, Codec<A> argument, Codec<R> result, Body<A, R> body) {
        return new ProcessJob<>(name, argument, result, body, null, 0);
    }

    /**
     * The same job with a deadline of its own. When it has run for so long, the worker and the
     * processes it has started are killed, and the job fails with {@link JobDeadlineException}.
     *
     * @param limit more than zero; time in the pool's queue does not count
     * @return a copy
     */
    public ProcessJob<A, R> withDeadline(Duration limit) {
        return new ProcessJob<>(
                name, argument, result, body, ProcessPool.requirePositive(limit), retries);
    }

    /**
     * The same job, declared idempotent: when its worker dies, it is run again in another.
     *
     * @param most how often it is run again at most, 0 or more
     * @return a copy
     */
    public ProcessJob<A, R> withRetries(int most) {
        if (most < 0) {
            throw new IllegalArgumentException("a job is not retried " + most + " times");
        }
        return new ProcessJob<>(name, argument, result, body, deadline, most);
    }

    /**
     * The job with its argument, as work for {@code runInExecutor}.
     *
     * @param value must not change before the task is done
     * @return the same every time: a value
     */
    public ProcessCall<A, R> with(A value) {
        return new ProcessCall<>(this, value);
    }

    /**
     * What both processes call the job.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    Codec<A> argument() {
        return argument;
    }

    Codec<R> result() {
        return result;
    }

    Body<A, R> body() {
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
