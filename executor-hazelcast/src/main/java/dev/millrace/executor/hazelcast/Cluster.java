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
 * Connects this process to a cluster that runs named jobs. A member submits jobs and runs those of
 * other processes; a client only submits.
 *
 * <p>Every call keeps {@linkplain dev.millrace.executor.hazelcast##job the contract of a job in a
 * cluster}. Several loops may share one.
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
     * Starts a member in this process with default settings. It joins the members that it finds on
     * the loopback interface. Takes seconds; suspends a calling task.
     *
     * @param lists the classes that list the jobs
     * @return the cluster; close it when it is no longer needed
     * @throws ClusterStartException if the member cannot be started
     */
    @Checkpoint
    @SafeVarargs
    public static Cluster open(Class<? extends RemoteJobs>... lists) {
        return builder(lists).open();
    }

    /**
     * Makes a builder for a member or a client.
     *
     * @param lists the classes that list the jobs
     * @return the builder
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
                    name() + " has no " + call.job() + "; pass the class that lists it to open");
        }
        var pending = new MemberCall<R>(engine, call);
        return new PendingCall<>(pending::await, pending);
    }

    /**
     * Runs a closure in a member, if {@linkplain ClusterBuilder#allowClosuresOf closures of its
     * class are allowed} on both sides.
     *
     * @param <R> the type of the result
     * @param closure a lambda of an allowed class; what it captures and returns must be
     *     serializable and of allowed classes
     * @return the task of the job
     * @throws IllegalArgumentException if this process allows no closures
     */
    @Checkpoint
    public <R extends @Nullable Object> Task<R> run(Closure<R> closure) {
        Async.raisePending();
        if (closures == null) {
            throw new IllegalArgumentException(
                    name() + " runs no closures; allow them with allowClosuresOf");
        }
        RemoteOptions options = RemoteOptions.in(this).withName("closure");
        @SuppressWarnings("unchecked") // the result is what the closure returned
        var task = (Task<R>) runInExecutor(options, closures.call(closure));
        return task;
    }

    /**
     * How often a body may run.
     *
     * @return the delivery set in the builder
     */
    public Delivery delivery() {
        return engine.settings().delivery();
    }

    /**
     * The name that all members and clients of the cluster share.
     *
     * @return the name
     */
    public String clusterName() {
        return engine.settings().clusterName();
    }

    /**
     * The addresses of the members that this process knows now.
     *
     * @return hosts with ports, oldest member first
     */
    public List<String> members() {
        return engine.members().all().stream().map(Members::address).toList();
    }

    /**
     * Waits until the cluster has {@code count} members. Suspends a task, blocks another thread;
     * throws in a callback.
     *
     * @param count 1 or more
     * @param limit how long to wait
     * @throws TimeoutException if it has fewer when the limit has passed
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
     * The current and the total figures of this process.
     *
     * @return a snapshot, not atomic
     */
    public ClusterStatistics statistics() {
        return engine.statistics();
    }

    /**
     * The Hazelcast instance, for its other features. This cluster owns it and shuts it down.
     *
     * @return the member or client of this process
     */
    public HazelcastInstance engine() {
        return engine.instance();
    }

    /**
     * Refuses new calls, waits up to the close grace for the calls submitted here and the jobs that
     * run here, and leaves the cluster. Any thread: a task is suspended, a thread is blocked; in a
     * callback this returns at once and the closing goes on. Idempotent; a second call waits too.
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
