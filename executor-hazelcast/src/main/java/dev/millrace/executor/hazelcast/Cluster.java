package dev.millrace.executor.hazelcast;

import static dev.millrace.executor.RunInExecutor.runInExecutor;

import com.hazelcast.core.HazelcastInstance;
import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.Task;
import dev.millrace.executor.Dispatcher;
import dev.millrace.executor.JobOptions;
import dev.millrace.executor.OverloadPolicy;
import dev.millrace.executor.remote.RemoteCall;
import dev.millrace.executor.remote.RemoteJob;
import dev.millrace.executor.remote.RemoteJobs;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * This process in a cluster that runs named jobs: as a member, which runs those of others too, or
 * as a client, which only submits.
 *
 * <p>Every method keeps {@linkplain dev.millrace.executor.hazelcast##job the contract of a job in a
 * cluster}. For any number of loops at once.
 *
 * {@snippet lang=java :
 * try (Cluster cluster = Cluster.open(FlightJobs.class)) { // a member on the loopback interface
 *     Async.run(() -> {
 *         Task<Report> report = cluster.run(FlightJobs.DELAYS, new Query("ATL")); // siblings run on
 *         print(report.await());
 *     });
 * }
 * }
 */
public final class Cluster implements AutoCloseable {
    private final ClusterEngine engine;
    private final Dispatcher place;
    private final @Nullable Closures closures; // null if none are allowed
    private final ClusterClosing closing;

    Cluster(ClusterEngine engine, @Nullable Closures closures) {
        this.closures = closures;
        ClusterSettings settings = engine.settings();
        this.engine = engine;
        this.place =
                Dispatcher.of(
                        settings.name(),
                        new ClusterWorkers(engine),
                        settings.concurrency(),
                        settings.queueCapacity());
        this.closing = new ClusterClosing(engine, place);
    }

    /**
     * Starts a member in this process, with the default of every setting, which joins the members
     * that it finds on the loopback interface. Takes seconds, for which it suspends a task.
     *
     * @param lists the classes that list the jobs
     * @return this process in the cluster, to be closed
     * @throws ClusterStartException if no member can be started
     */
    @SafeVarargs
    public static Cluster open(Class<? extends RemoteJobs>... lists) {
        return builder(lists).open();
    }

    /**
     * Starts the description of a member or a client.
     *
     * @param lists the classes that list the jobs
     * @return settings to change
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public static ClusterBuilder builder(Class<? extends RemoteJobs>... lists) {
        return new ClusterBuilder(List.of(lists));
    }

    /**
     * Runs {@code job} with {@code argument} in a member, under the options of {@link #place},
     * named like the job. Suspends a task while the queue is full.
     *
     * @param <A> the type of the argument
     * @param <R> the type of the result
     * @param job one of the jobs that the cluster was opened with
     * @param argument must not change before the task is done
     * @return the task of the job
     * @throws dev.millrace.CancelledError if the submitting task is cancelled
     * @throws IllegalArgumentException if the job is not listed here
     * @throws IllegalStateException if the caller is neither a task nor a callback
     */
    public <A extends @Nullable Object, R extends @Nullable Object> Task<R> run(
            RemoteJob<A, R> job, A argument) {
        return runInExecutor(JobOptions.in(place).withName(job.name()), job.with(argument));
    }

    /**
     * As {@link #run}, but never waits: with the queue full the task fails with {@link
     * java.util.concurrent.RejectedExecutionException}.
     *
     * @param <A> the type of the argument
     * @param <R> the type of the result
     * @param job one of the jobs that the cluster was opened with
     * @param argument must not change before the task is done
     * @return the task of the job
     */
    public <A extends @Nullable Object, R extends @Nullable Object> Task<R> tryRun(
            RemoteJob<A, R> job, A argument) {
        JobOptions options =
                JobOptions.in(place)
                        .withName(job.name())
                        .withOverloadPolicy(OverloadPolicy.FAIL_FAST);
        return runInExecutor(options, job.with(argument));
    }

    /**
     * Runs a closure in a member, if {@linkplain ClusterBuilder#allowClosuresOf closures of its
     * class are allowed} on both sides.
     *
     * @param <R> the type of the result
     * @param closure a lambda of a class that was named; what it captures and returns must be
     *     serializable, of classes that were named
     * @return the task of the job
     * @throws IllegalArgumentException if no closures are allowed here
     */
    public <R extends @Nullable Object> Task<R> run(Closure<R> closure) {
        if (closures == null) {
            throw new IllegalArgumentException(
                    place.name() + " runs no closures; allowClosuresOf names those that it may");
        }
        JobOptions options = JobOptions.in(place).withName("closure");
        @SuppressWarnings("unchecked") // what the closure returned, the wire has brought
        var task = (Task<R>) runInExecutor(options, closures.call(closure));
        return task;
    }

    /**
     * {@code call} with an id of its own, which {@link ClusterCall#jobId} tells its body: for work
     * that must take effect once however often it is submitted or run.
     *
     * {@snippet lang=java :
     * runInExecutor(cluster.place(), Cluster.identified(order.id(), CHARGE.with(order)));
     * }
     *
     * @param <R> the type of the result
     * @param id 1 to 200 characters
     * @param call a job with its argument
     * @return work for {@link #place}
     */
    public static <R extends @Nullable Object> Callable<R> identified(
            String id, RemoteCall<?, R> call) {
        if (id.isEmpty() || id.length() > 200) {
            throw new IllegalArgumentException("an id has 1 to 200 characters, not " + id.length());
        }
        return new IdentifiedCall<>(id, Objects.requireNonNull(call, "call"));
    }

    /**
     * The cluster as a {@link Dispatcher} of {@code runInExecutor}, with every term of an {@link
     * JobOptions}. The work is a {@linkplain RemoteJob#with job with its argument}; other work is
     * refused with {@link IllegalArgumentException}. Where the options interrupt, {@link
     * MemberCancel} decides how. Closed with the cluster.
     *
     * {@snippet lang=java :
     * JobOptions options = JobOptions.in(cluster.place()).withDeadline(Duration.ofMinutes(1));
     * Task<Report> report = runInExecutor(options, FlightJobs.DELAYS.with(query));
     * }
     *
     * @return the one place of this cluster
     */
    public Dispatcher place() {
        return place;
    }

    /**
     * How often a body may run.
     *
     * @return what the builder was told
     */
    public Delivery delivery() {
        return engine.settings().delivery();
    }

    /**
     * The name that members and clients of the cluster have in common.
     *
     * @return the name
     */
    public String clusterName() {
        return engine.settings().clusterName();
    }

    /**
     * Where the members are that this process knows now.
     *
     * @return hosts with ports, oldest member first
     */
    public List<String> members() {
        return engine.members().all().stream().map(Members::address).toList();
    }

    /**
     * Waits until the cluster has {@code count} members. Suspends a task; refused in a callback.
     *
     * @param count 1 or more
     * @param limit how long to wait
     * @throws TimeoutException if it has fewer when the limit is over
     * @throws InterruptedException if the thread is interrupted
     */
    public void awaitMembers(int count, Duration limit)
            throws TimeoutException, InterruptedException {
        var wait = new MembersWait(engine.instance().getCluster(), count);
        boolean there =
                EventLoop.currentOrNull() == null
                        ? wait.await(limit)
                        : Async.interruptible(() -> wait.await(limit));
        if (!there) {
            throw new TimeoutException(this + " has not had " + count + " members within " + limit);
        }
    }

    /**
     * What this process has sent and runs.
     *
     * @return figures of about one moment
     */
    public ClusterStatistics statistics() {
        return engine.statistics();
    }

    /**
     * The engine below, for whatever else it can do. Belongs to this cluster, which shuts it down.
     *
     * @return the member or client of this process
     */
    public HazelcastInstance engine() {
        return engine.instance();
    }

    /**
     * Lets nobody in any more, waits for the jobs submitted here, and for those that run here, for
     * the grace of the cluster, and leaves it. Any thread; suspends a task, and in a callback only
     * begins. Idempotent; a second call waits as well.
     */
    @Override
    public void close() {
        closing.begin();
        if (EventLoop.currentOrNull() == null) {
            closing.await();
        } else if (!EventLoop.inCallback()) {
            Async.blocking(closing::await);
        }
    }

    @Override
    public String toString() {
        return "cluster " + clusterName() + " " + members();
    }
}
