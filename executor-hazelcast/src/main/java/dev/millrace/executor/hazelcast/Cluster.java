package dev.millrace.executor.hazelcast;

import com.hazelcast.core.HazelcastInstance;
import dev.millrace.Async;
import dev.millrace.Checkpoint;
import dev.millrace.EventLoop;
import dev.millrace.Task;
import dev.millrace.executor.Dispatcher;
import dev.millrace.executor.remote.PendingCall;
import dev.millrace.executor.remote.RemoteCall;
import dev.millrace.executor.remote.RemoteJobs;
import dev.millrace.executor.remote.RemoteOptions;
import dev.millrace.executor.remote.RemotePool;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * This process in a cluster that runs named jobs: as a member, which runs those of others too, or
 * as a client, which only submits.
 *
 * <p>Every call keeps {@linkplain dev.millrace.executor.hazelcast##job the contract of a job in a
 * cluster}. For any number of loops at once.
 *
 * {@snippet lang=java :
 * try (Cluster cluster = Cluster.open(FlightJobs.class)) { // a member on the loopback interface
 *     Async.run(() -> {
 *         Task<Report> report = runInExecutor(cluster, FlightJobs.DELAYS.with(new Query("ATL")));
 *         print(report.await()); // siblings run on meanwhile
 *     });
 * }
 * }
 */
public final class Cluster extends RemotePool {
    private final ClusterEngine engine;
    private final @Nullable Closures closures; // null if none are allowed
    private final ClusterClosing closing;

    Cluster(ClusterEngine engine, @Nullable Closures closures) {
        super(
                Dispatcher.blocking(
                        engine.settings().name(),
                        engine.settings().concurrency(),
                        engine.settings().queueCapacity()));
        this.closures = closures;
        this.engine = engine;
        this.closing = new ClusterClosing(engine, this::closeCalls);
    }

    /**
     * Starts a member in this process, with the default of every setting, which joins the members
     * that it finds on the loopback interface. Takes seconds, for which it suspends a task.
     *
     * @param lists the classes that list the jobs
     * @return this process in the cluster, to be closed
     * @throws ClusterStartException if no member can be started
     */
    @Checkpoint
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

    @Override
    protected <R extends @Nullable Object> PendingCall<R> prepare(RemoteCall<?, R> call) {
        if (!engine.wire().knows(call.job())) {
            throw new IllegalArgumentException(
                    name() + " has no " + call.job() + "; a class that lists it is given to open");
        }
        var pending = new MemberCall<R>(engine, call);
        return new PendingCall<>(pending::await, pending);
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
    @Checkpoint
    public <R extends @Nullable Object> Task<R> run(Closure<R> closure) {
        Async.raisePending();
        if (closures == null) {
            throw new IllegalArgumentException(
                    name() + " runs no closures; allowClosuresOf names those that it may");
        }
        RemoteOptions options = RemoteOptions.in(this).withName("closure");
        @SuppressWarnings("unchecked") // what the closure returned, the wire has brought
        var task = (Task<R>) runInExecutor(options, closures.call(closure));
        return task;
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
    @Checkpoint
    public void awaitMembers(int count, Duration limit)
            throws TimeoutException, InterruptedException {
        Async.raisePending();
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
     * Refuses further calls, waits for those submitted here, and for those that run here, for the
     * grace of the cluster, and leaves it. Any thread; suspends a task, and in a callback only
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
