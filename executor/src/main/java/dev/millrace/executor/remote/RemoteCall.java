package dev.millrace.executor.remote;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A {@link RemoteJob} with its argument, to submit to a {@link RemotePool}. It can also be
 * submitted to a {@link dev.millrace.executor.Dispatcher}; then the body runs in this process,
 * without a codec.
 *
 * <p>It may be submitted any number of times, even at the same time.
 *
 * @param <A> the type of the argument
 * @param <R> the type of the result
 */
public final class RemoteCall<A extends @Nullable Object, R extends @Nullable Object>
        implements Callable<R> {
    private static final int LONGEST_ID = 200;

    private final RemoteJob<A, R> job;
    private final A argument;
    private final @Nullable String id;

    RemoteCall(RemoteJob<A, R> job, A argument, @Nullable String id) {
        this.job = Objects.requireNonNull(job, "job");
        this.argument = argument;
        this.id = id;
    }

    /**
     * The same call with an id that the submitter chooses, for work that must take effect once,
     * however often it is submitted or run. In a cluster the body can ask for this id; other pools
     * ignore it.
     *
     * {@snippet lang=java :
     * runInExecutor(cluster, CHARGE.with(order).withId(order.id()));
     * }
     *
     * @param name 1 to 200 characters
     * @return a changed copy
     */
    public RemoteCall<A, R> withId(String name) {
        if (name.isEmpty() || name.length() > LONGEST_ID) {
            throw new IllegalArgumentException(
                    "an id has 1 to 200 characters, not " + name.length());
        }
        return new RemoteCall<>(job, argument, name);
    }

    /**
     * The job.
     *
     * @return the job
     */
    public RemoteJob<A, R> job() {
        return job;
    }

    /**
     * The argument of the job.
     *
     * @return the argument
     */
    public A argument() {
        return argument;
    }

    /**
     * The id that the submitter chose.
     *
     * @return the id; null if there is none
     */
    public @Nullable String id() {
        return id;
    }

    /**
     * Runs the body on the calling thread, in this process.
     *
     * @return the result
     * @throws Exception if the body does
     */
    @Override
    public R call() throws Exception {
        return job.body().run(argument);
    }

    @Override
    public String toString() {
        return id == null ? job.toString() : job + " (" + id + ")";
    }
}
