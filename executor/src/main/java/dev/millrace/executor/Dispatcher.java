package dev.millrace.executor;

import dev.millrace.EventLoop;
import dev.millrace.spi.JobObserver;
import java.lang.System.Logger.Level;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where jobs run: threads of some kind behind a {@link CapacityLimiter}, which lets so many jobs
 * run at a time and keeps so many more waiting in order. For any number of loops at once; any
 * thread.
 *
 * <table>
 * <caption>The dispatchers</caption>
 * <tr><th>dispatcher</th><th>threads</th><th>for</th></tr>
 * <tr><td>{@link #blocking()}</td><td>virtual ones</td><td>JDBC, files, HTTP</td></tr>
 * <tr><td>{@link #cpu()}</td><td>one a core, platform</td><td>work that computes</td></tr>
 * <tr><td>{@link #pool}</td><td>of its own, platform</td><td>native code, thread-bound things</td></tr>
 * <tr><td>{@link #of}</td><td>those of any executor</td><td>what exists already</td></tr>
 * </table>
 *
 * <p>Worker processes and clusters are no dispatchers but {@linkplain
 * dev.millrace.executor.remote.RemotePool remote pools}, which take named jobs only.
 *
 * <p>{@link #blocking()} and {@link #cpu()} are the JVM's and are never closed; a pool is closed by
 * whoever made it. Other dispatchers own no thread while they have no job: closing them refuses
 * further jobs.
 */
public final class Dispatcher extends JobTarget implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("dev.millrace");
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final String name;
    private final CapacityLimiter limiter;
    private final Workers workers;
    private final boolean limited;
    private final boolean shared;
    private final JobOptions options;
    private final Dispatchers.@Nullable Entry entry;
    private final Observers observers = new Observers();

    // any thread, without a lock
    private final Queue<WeakReference<CapacityLimiter>> otherLimiters =
            new ConcurrentLinkedQueue<>();
    private final Queue<Thread> closers = new ConcurrentLinkedQueue<>(); // that wait for the end

    private volatile boolean closed; // written once, read by any thread

    Dispatcher(
            String name,
            CapacityLimiter limiter,
            Workers workers,
            boolean limited,
            boolean shared) {
        this.name = Objects.requireNonNull(name, "name");
        this.limiter = Objects.requireNonNull(limiter, "limiter");
        this.workers = workers;
        this.limited = limited;
        this.shared = shared;
        this.options = JobOptions.first(this, limiter);
        this.entry = limited ? Dispatchers.add(this) : null; // others are made for one job each
    }

    /**
     * The default dispatcher for blocking work, one for the JVM: 64 jobs at a time and 1,000
     * waiting, or what {@code -Dmillrace.blocking.concurrency} and {@code
     * -Dmillrace.blocking.queue} say when it is first asked for.
     *
     * @return the one dispatcher
     * @throws IllegalArgumentException if a property is not a number in range
     */
    public static Dispatcher blocking() {
        return DefaultDispatcher.blocking();
    }

    /**
     * A dispatcher of its own for blocking work: for a resource that takes fewer jobs at a time, or
     * that must not be starved by others.
     *
     * @param name what its threads are called
     * @param concurrency how many jobs run at a time, 1 or more
     * @param queueCapacity how many more are taken and wait, 0 or more
     * @return a new dispatcher
     */
    public static Dispatcher blocking(String name, int concurrency, int queueCapacity) {
        return blocking(name, limiter(name, concurrency, queueCapacity));
    }

    /**
     * A dispatcher of its own for blocking work, under a limiter that others may share.
     *
     * @param name what its threads are called
     * @param limiter lets its jobs in
     * @return a new dispatcher
     */
    public static Dispatcher blocking(String name, CapacityLimiter limiter) {
        return new Dispatcher(name, limiter, new VirtualThreads(name), true, false);
    }

    /**
     * The dispatcher for work that computes, one for the JVM: as many platform threads as there are
     * cores, and 1,000 jobs waiting, or what {@code -Dmillrace.cpu.threads} and {@code
     * -Dmillrace.cpu.queue} say when it is first asked for.
     *
     * @return the one dispatcher
     * @throws IllegalArgumentException if a property is not a number in range
     */
    public static Dispatcher cpu() {
        return DefaultDispatcher.cpu();
    }

    /**
     * Platform threads of its own, daemons that end after half a minute without a job: for native
     * code, and for what is bound to few threads. To be closed.
     *
     * @param name what its threads are called, with a number behind it
     * @param threads how many there are at most, and so how many jobs run at a time, 1 or more
     * @param queueCapacity how many more jobs are taken and wait, 0 or more
     * @return a new dispatcher
     */
    public static Dispatcher pool(String name, int threads, int queueCapacity) {
        CapacityLimiter limiter = limiter(name, threads, queueCapacity);
        return new Dispatcher(name, limiter, new PlatformThreads(name, threads), true, false);
    }

    /**
     * Any executor, behind a limiter of ours. An {@code execute} that keeps its caller for 10 ms or
     * more is reported in the log of {@code dev.millrace}.
     *
     * @param name what messages call it
     * @param executor runs the jobs; stays its owner's to shut down
     * @param concurrency how many jobs it has at a time, 1 or more
     * @param queueCapacity how many more are taken and wait, 0 or more
     * @return a new dispatcher
     */
    public static Dispatcher of(
            String name, Executor executor, int concurrency, int queueCapacity) {
        CapacityLimiter limiter = limiter(name, concurrency, queueCapacity);
        return new Dispatcher(name, limiter, new ForeignExecutor(executor), true, false);
    }

    /** The threads of {@code executor} as it is, with no limits of ours. */
    static Dispatcher unlimited(Executor executor) {
        CapacityLimiter limiter = CapacityLimiter.of("an executor", Integer.MAX_VALUE, 0);
        return new Dispatcher("an executor", limiter, new ForeignExecutor(executor), false, false);
    }

    static Dispatcher sharedBlocking(String name, int concurrency, int queueCapacity) {
        CapacityLimiter limiter = limiter(name, concurrency, queueCapacity);
        return new Dispatcher(name, limiter, new VirtualThreads(name), true, true);
    }

    static Dispatcher sharedPool(String name, int threads, int queueCapacity) {
        CapacityLimiter limiter = limiter(name, threads, queueCapacity);
        return new Dispatcher(name, limiter, new PlatformThreads(name, threads), true, true);
    }

    private static CapacityLimiter limiter(String name, int concurrency, int queueCapacity) {
        if (concurrency < 1 || queueCapacity < 0) {
            throw new IllegalArgumentException(
                    "a dispatcher runs 1 job or more at a time and queues 0 or more, not "
                            + concurrency
                            + " and "
                            + queueCapacity);
        }
        return CapacityLimiter.of(name, concurrency, queueCapacity);
    }

    /**
     * What messages, and threads of its own, call the dispatcher.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * How many jobs run at a time.
     *
     * @return the limiter's total
     */
    public int concurrency() {
        return limiter.total();
    }

    /**
     * How many more jobs are taken and wait.
     *
     * @return 0 or more
     */
    public int queueCapacity() {
        return limiter.queueCapacity();
    }

    /**
     * What lets jobs into this dispatcher that bring no limiter of their own: its statistics, its
     * running jobs, its total.
     *
     * @return the limiter
     */
    public CapacityLimiter limiter() {
        return limiter;
    }

    /**
     * Tells {@code observer} what becomes of the jobs of this dispatcher, until the handle is
     * closed.
     *
     * @param observer is called by any thread, and must be quick
     * @return ends the observation
     */
    public Observation observe(JobObserver observer) {
        observers.add(Objects.requireNonNull(observer, "observer"));
        return () -> observers.remove(observer);
    }

    /** Somebody watches a dispatcher. */
    @FunctionalInterface
    public interface Observation extends AutoCloseable {
        /** Ends it; what is under way may still be told. */
        @Override
        void close();
    }

    /** As {@link #close(Duration)} with 10 seconds; what is stuck then is in the log. */
    @Override
    public void close() {
        close(GRACE);
    }

    /**
     * Refuses further jobs, those that wait for a slot among them, lets those that are here end,
     * and ends the threads; the calling thread waits. What waits in the queue after {@code grace}
     * is rejected, and what still runs is interrupted and named in the log of {@code dev.millrace},
     * with its stack. Idempotent.
     *
     * @param grace how long jobs may take to end
     * @return the jobs that are stuck; empty if all have ended
     * @throws UnsupportedOperationException if this is {@link #blocking()} or {@link #cpu()}
     * @throws IllegalStateException if the caller is a task or a callback, whose loop would stand
     *     still
     */
    public List<RunningJob> close(Duration grace) {
        if (shared) {
            throw new UnsupportedOperationException(name + " is the JVM's and is never closed");
        }
        EventLoop caller = EventLoop.currentOrNull();
        if (caller != null) {
            throw new IllegalStateException(
                    "closing "
                            + name
                            + " would block loop "
                            + caller.name()
                            + "; close it elsewhere, or in Async.blocking");
        }
        closed = true;
        List<RunningJob> stuck = isEmptyWithin(grace) ? List.of() : stuckJobs();
        if (entry != null && stuck.isEmpty()) { // what is stuck is what the tree is looked at for
            entry.remove();
        }
        workers.stop();
        return stuck;
    }

    private boolean isEmptyWithin(Duration grace) {
        long end = System.nanoTime() + grace.toNanos();
        Thread caller = Thread.currentThread();
        closers.add(caller); // before it looks: a job that leaves after that wakes it
        boolean interrupted = false;
        try {
            boolean empty = !hasJobs();
            long left = end - System.nanoTime();
            while (!empty && left > 0 && !interrupted) {
                LockSupport.parkNanos(this, left);
                interrupted = Thread.interrupted(); // and so it waits no longer
                left = end - System.nanoTime();
                empty = !hasJobs();
            }
            return empty; // and not another look: a job that comes now is refused
        } finally {
            closers.remove(caller);
            if (interrupted) {
                caller.interrupt();
            }
        }
    }

    private boolean hasJobs() {
        return !jobsHere(CapacityLimiter::activeJobs).isEmpty()
                || !jobsHere(CapacityLimiter::waitingJobs).isEmpty();
    }

    private List<RunningJob> stuckJobs() {
        jobsHere(CapacityLimiter::waitingJobs).forEach(job -> job.refuse(rejection("is closed")));
        List<ExecutorJob<?>> stuck = jobsHere(CapacityLimiter::activeJobs);
        long now = System.nanoTime();
        List<RunningJob> running = stuck.stream().map(job -> job.running(now)).toList();
        running.forEach(this::log);
        stuck.forEach(job -> job.window().interrupt());
        return running;
    }

    private List<ExecutorJob<?>> jobsHere(Function<CapacityLimiter, List<ExecutorJob<?>>> kind) {
        var limiters = new ArrayList<CapacityLimiter>();
        limiters.add(limiter);
        for (WeakReference<CapacityLimiter> other : otherLimiters) {
            CapacityLimiter known = other.get();
            if (known != null) {
                limiters.add(known);
            }
        }
        return limiters.stream()
                .flatMap(any -> kind.apply(any).stream())
                .filter(job -> job.dispatcher() == this)
                .toList();
    }

    private void log(RunningJob stuck) {
        Thread thread = stuck.thread();
        Throwable stack = new Throwable(stuck.job() + " is here");
        stack.setStackTrace(thread == null ? new StackTraceElement[0] : thread.getStackTrace());
        LOG.log(Level.WARNING, stuck.job() + " has not ended, and " + name + " is closed", stack);
    }

    /** Those that hold a permit for work here, oldest first; takes no lock. */
    List<RunningJob> holders(int most) {
        long now = System.nanoTime();
        List<RunningJob> holders = new ArrayList<>();
        for (PermitHolder holder : limiter.seats().holders()) {
            boolean elsewhere = holder instanceof ExecutorJob<?> job && job.dispatcher() != this;
            if (!elsewhere && holders.size() < most) {
                holders.add(holder.running(now));
            }
        }
        for (ExecutorJob<?> job : jobsHere(CapacityLimiter::activeJobs)) {
            if (job.limiter() != limiter && holders.size() < most) {
                holders.add(job.running(now));
            }
        }
        return holders;
    }

    /** How many run here with a permit of another limiter. */
    int runningByOthers() {
        int running = 0;
        for (ExecutorJob<?> job : jobsHere(CapacityLimiter::activeJobs)) {
            running += job.limiter() == limiter ? 0 : 1;
        }
        return running;
    }

    /** Those that jobs here had, other than its own, as far as they are still used. */
    List<CapacityLimiter> limitersOfJobs() {
        return otherLimiters.stream().map(WeakReference::get).filter(Objects::nonNull).toList();
    }

    RejectedExecutionException rejection(String why) {
        return new RejectedExecutionException(this + " " + why);
    }

    /** Remembers the limiter of {@code job}, where {@link #close} looks for its jobs. */
    void entered(ExecutorJob<?> job) {
        CapacityLimiter other = job.limiter();
        if (other == limiter) {
            return;
        }
        for (WeakReference<CapacityLimiter> known : otherLimiters) {
            if (known.refersTo(other)) {
                return;
            }
        }
        otherLimiters.removeIf(known -> known.refersTo(null));
        otherLimiters.add(new WeakReference<>(other));
    }

    /** A job has left its limiter. */
    void left() {
        if (closed) { // written before whoever closes looks at the jobs
            closers.forEach(LockSupport::unpark);
        }
    }

    boolean isClosed() {
        return closed;
    }

    /** Whether its limits are ours, so that submitting may have to wait. */
    boolean isLimited() {
        return limited;
    }

    Observers observers() {
        return observers;
    }

    Workers workers() {
        return workers;
    }

    @Override
    JobOptions options() {
        return options;
    }

    @Override
    public String toString() {
        return name + " (" + limiter + ")";
    }
}
