package dev.millrace.executor.remote;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A {@link RemoteJob} with its argument: what a {@link RemotePool} takes. It is work for any {@link
 * dev.millrace.executor.Dispatcher} too, on whose threads the body runs in this process, without a
 * codec.
 *
 * <p>A value: it may be submitted any number of times, at once too.
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
     * The same call with an id of the submitter's: for work that must take effect once, however
     * often it is submitted or run. A pool whose bodies can ask for whom they run tells them this
     * id, as a cluster does; others have no use for it.
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
     * What is done.
     *
     * @return the job
     */
    public RemoteJob<A, R> job() {
        return job;
    }

    /**
     * What it is done with.
     *
     * @return the argument
     */
    public A argument() {
        return argument;
    }

    /**
     * What the submitter calls this call.
     *
     * @return the id given; null if there is none
     */
    public @Nullable String id() {
        return id;
    }

    /**
     * Runs the body on the calling thread, in this process.
     *
     * @return the result
     * @throws Exception what the body throws
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
