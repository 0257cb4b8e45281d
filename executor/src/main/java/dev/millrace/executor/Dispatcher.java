package dev.millrace.executor;

import dev.millrace.EventLoop;
import dev.millrace.spi.ClosingLog;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs jobs on its threads, behind a {@link CapacityLimiter} that limits how many run at a time and
 * how many more wait. Any thread; several loops may share one.
 *
 * <table>
 * <caption>The dispatchers</caption>
 * <tr><th>dispatcher</th><th>threads</th><th>for</th></tr>
 * <tr><td>{@link #blocking()}</td><td>virtual</td><td>JDBC, files, HTTP</td></tr>
 * <tr><td>{@link #cpu()}</td><td>platform, one per core</td><td>CPU-bound work</td></tr>
 * <tr><td>{@link #pool}</td><td>platform, its own</td><td>native code, thread-bound libraries</td></tr>
 * <tr><td>{@link #of}</td><td>those of an executor</td><td>an executor you have already</td></tr>
 * </table>
 *
 * <p>Worker processes and clusters are not dispatchers but {@linkplain
 * dev.millrace.executor.remote.RemotePool remote pools}, which take named jobs only.
 *
 * <p>The whole JVM shares {@link #blocking()} and {@link #cpu()}, which are never closed. Close a
 * {@link #pool} you made. Other dispatchers keep no idle thread: closing them only refuses further
 * jobs.
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
    private final Queue<Thread> closers = new ConcurrentLinkedQueue<>(); // they wait in close

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
        // an unlimited dispatcher is made for a single job
        this.entry = limited ? Dispatchers.add(this) : null;
    }

    /**
     * The default dispatcher for blocking work, shared by the whole JVM. It runs 64 jobs at a time
     * and queues 1,000; {@code -Dmillrace.blocking.concurrency} and {@code
     * -Dmillrace.blocking.queue} change that. They are read at the first call.
     *
     * @return the one dispatcher
     * @throws IllegalArgumentException if a property is not a number in range
     */
    public static Dispatcher blocking() {
        return DefaultDispatcher.blocking();
    }

    /**
     * Makes a dispatcher for blocking work, for a resource that takes fewer jobs at a time or that
     * must not be starved by other work.
     *
     * @param name its name in messages, and the name of its threads
     * @param concurrency how many jobs run at a time, 1 or more
     * @param queueCapacity how many more jobs may wait, 0 or more
     * @return a new dispatcher
     */
    public static Dispatcher blocking(String name, int concurrency, int queueCapacity) {
        return blocking(name, limiter(name, concurrency, queueCapacity));
    }

    /**
     * Makes a dispatcher for blocking work, with a limiter that others may share.
     *
     * @param name its name in messages, and the name of its threads
     * @param limiter limits its jobs
     * @return a new dispatcher
     */
    public static Dispatcher blocking(String name, CapacityLimiter limiter) {
        return new Dispatcher(name, limiter, new VirtualThreads(name), true, false);
    }

    /**
     * The dispatcher for CPU-bound work, shared by the whole JVM. It has one platform thread per
     * core and queues 1,000 jobs; {@code -Dmillrace.cpu.threads} and {@code -Dmillrace.cpu.queue}
     * change that. They are read at the first call.
     *
     * @return the one dispatcher
     * @throws IllegalArgumentException if a property is not a number in range
     */
    public static Dispatcher cpu() {
        return DefaultDispatcher.cpu();
    }

    /**
     * Makes a dispatcher with its own platform threads, for native code and for libraries bound to
     * few threads. The threads are daemons and end after 30 seconds without a job. Close it when it
     * is no longer needed.
     *
     * @param name its name in messages; its threads add a number
     * @param threads the most threads, and so the most jobs that run at a time, 1 or more
     * @param queueCapacity how many more jobs may wait, 0 or more
     * @return a new dispatcher
     */
    public static Dispatcher pool(String name, int threads, int queueCapacity) {
        CapacityLimiter limiter = limiter(name, threads, queueCapacity);
        return new Dispatcher(name, limiter, new PlatformThreads(name, threads), true, false);
    }

    /**
     * Makes a dispatcher that runs jobs in {@code executor}. An {@code execute} that takes 10 ms or
     * more is reported to observers. If it took 100 ms, or ran the job itself, a warning is also
     * logged to {@code dev.millrace}.
     *
     * @param name its name in messages
     * @param executor runs the jobs; closing the dispatcher does not shut it down
     * @param concurrency how many jobs the executor gets at a time, 1 or more
     * @param queueCapacity how many more jobs may wait, 0 or more
     * @return a new dispatcher
     */
    public static Dispatcher of(
            String name, Executor executor, int concurrency, int queueCapacity) {
        CapacityLimiter limiter = limiter(name, concurrency, queueCapacity);
        return new Dispatcher(name, limiter, new ForeignExecutor(executor), true, false);
    }

    /** Runs jobs in {@code executor} without a limit of its own. */
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
     * The name of this dispatcher in messages.
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
     * How many more jobs may wait.
     *
     * @return 0 or more
     */
    public int queueCapacity() {
        return limiter.queueCapacity();
    }

    /**
     * The limiter of the jobs whose options name no other. It has the statistics, the running jobs
     * and the total.
     *
     * @return the limiter
     */
    public CapacityLimiter limiter() {
        return limiter;
    }

    /**
     * Reports what happens to the jobs of this dispatcher to {@code observer}, until the handle is
     * closed.
     *
     * @param observer called by any thread; must be quick
     * @return ends the observation
     */
    public Observation observe(JobObserver observer) {
        observers.add(Objects.requireNonNull(observer, "observer"));
        return () -> observers.remove(observer);
    }

    /** A registered observer. */
    @FunctionalInterface
    public interface Observation extends AutoCloseable {
        /** Removes the observer. Events under way may still reach it. */
        @Override
        void close();
    }

    /** As {@link #close(Duration)} with 10 seconds; jobs that are still stuck are logged. */
    @Override
    public void close() {
        close(GRACE);
    }

    /**
     * Refuses new jobs, waits until the running and queued jobs have ended, and ends the threads.
     * Jobs that wait for a slot are refused too. After {@code grace}, queued jobs are rejected;
     * jobs that still run are interrupted and logged to {@code dev.millrace} with their stacks.
     * Blocks the calling thread; an interrupt ends the grace time. Idempotent.
     *
     * @param grace how long jobs may take to end
     * @return the jobs that still run; empty if all have ended
     * @throws UnsupportedOperationException if this is {@link #blocking()} or {@link #cpu()}
     * @throws IllegalStateException if the caller is a task or a callback, because the call would
     *     block its loop
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
        // stuck jobs stay visible in the tree
        if (entry != null && stuck.isEmpty()) {
            entry.remove();
        }
        workers.stop();
        return stuck;
    }

    private boolean isEmptyWithin(Duration grace) {
        long end = System.nanoTime() + TimeUnit.NANOSECONDS.convert(grace);
        Thread caller = Thread.currentThread();
        // before the first look: a job that leaves later wakes this thread
        closers.add(caller);
        boolean interrupted = false;
        try {
            boolean empty = !hasJobs();
            long left = end - System.nanoTime();
            while (!empty && left > 0 && !interrupted) {
                LockSupport.parkNanos(this, left);
                interrupted = Thread.interrupted();
                left = end - System.nanoTime();
                empty = !hasJobs();
            }
            return empty; // no need to look again: new jobs are refused
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
        String what = stuck.job() + " has not ended, and " + name + " is closed";
        ClosingLog.write(() -> LOG.log(Level.WARNING, what, stack));
    }

    /** The jobs and bodies that hold a permit here, oldest first. Takes no lock. */
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

    /** How many jobs run here with a permit of another limiter. */
    int runningByOthers() {
        int running = 0;
        for (ExecutorJob<?> job : jobsHere(CapacityLimiter::activeJobs)) {
            running += job.limiter() == limiter ? 0 : 1;
        }
        return running;
    }

    /** The other limiters that jobs here named, as far as they are still in use. */
    List<CapacityLimiter> limitersOfJobs() {
        return otherLimiters.stream().map(WeakReference::get).filter(Objects::nonNull).toList();
    }

    RejectedExecutionException rejection(String why) {
        return new RejectedExecutionException(this + " " + why);
    }

    /** Remembers the limiter of {@code job}, for {@link #close} to find the job. */
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
        if (closed) { // pairs with close, which writes it before it looks at the jobs
            closers.forEach(LockSupport::unpark);
        }
    }

    boolean isClosed() {
        return closed;
    }

    /** Whether its limiter has a limit, so that submitting may have to wait. */
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
