package dev.millrace.executor.process;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.executor.Dispatcher;
import dev.millrace.executor.RunningJob;
import dev.millrace.executor.remote.JobWire;
import dev.millrace.executor.remote.PendingCall;
import dev.millrace.executor.remote.RemoteCall;
import dev.millrace.executor.remote.RemoteJob;
import dev.millrace.executor.remote.RemoteJobs;
import dev.millrace.executor.remote.RemotePool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A pool of worker JVMs for jobs that compute for long or may crash.
 *
 * <p>Every call keeps {@linkplain dev.millrace.executor.process##job the contract of a job in a
 * process}. A pool is for any number of loops at once. Its workers start when it is opened, are
 * replaced when they die, and end when it is closed or when this process ends, however it does.
 *
 * {@snippet lang=java :
 * try (ProcessPool pool = ProcessPool.open(FlightJobs.class)) {
 *     Async.run(() -> {
 *         Task<Report> report = runInExecutor(pool, FlightJobs.DELAYS.with(new Query("ATL")));
 *         print(report.await()); // siblings run on meanwhile
 *     });
 * }
 * }
 */
public final class ProcessPool extends RemotePool {
    private final PoolSettings settings;
    private final Map<String, Integer> indices = new HashMap<>();
    private final IdleWorkers idle;
    private final ScheduledThreadPoolExecutor timer;
    private final WorkerAcceptor acceptor;
    private final WorkerLauncher launcher;
    private final List<WorkerKeeper> keepers = new ArrayList<>();
    private final PoolClosing closing;

    private final AtomicLong calls = new AtomicLong();
    private final AtomicInteger alive = new AtomicInteger();
    private final AtomicLong died = new AtomicLong();
    private final AtomicLong recycled = new AtomicLong();
    private final AtomicLong retried = new AtomicLong();
    private volatile boolean stopping; // no worker is started or kept any more

    ProcessPool(PoolSettings settings, List<Class<? extends RemoteJobs>> lists) {
        // platform threads, because they wait in system calls: each is what its answer wakes
        super(Dispatcher.pool(settings.name(), settings.size(), settings.queueCapacity()));
        this.settings = settings;
        List<RemoteJob<?, ?>> jobs =
                new JobWire(lists, settings.frameCap(), settings.nestingCap()).jobs();
        jobs.forEach(job -> indices.put(job.name(), indices.size()));
        this.idle = new IdleWorkers(settings.name());
        this.timer =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().daemon().name(settings.name() + "-timer").factory());
        timer.setRemoveOnCancelPolicy(true);
        timer.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy()); // once closed
        SocketDirectory directory = openDirectory();
        this.acceptor =
                new WorkerAcceptor(
                        settings.name(), directory, settings, Handshake.describe(jobs), timer);
        this.launcher = new WorkerLauncher(settings, acceptor, lists);
        for (int i = 1; i <= settings.size(); i++) {
            keepers.add(new WorkerKeeper(this, settings.name() + "-keeper-" + i, settings));
        }
        this.closing = new PoolClosing(this, keepers, acceptor);
    }

    private SocketDirectory openDirectory() {
        try {
            return SocketDirectory.open();
        } catch (IOException e) {
            timer.shutdownNow();
            throw new UncheckedIOException("no private socket can be made", e);
        }
    }

    void start() {
        acceptor.start();
        keepers.forEach(WorkerKeeper::start);
    }

    /**
     * A pool with as many workers as there are cores, and the default of every other setting. Any
     * thread.
     *
     * @param lists the classes that list the jobs
     * @return a new pool, to be closed
     * @throws java.io.UncheckedIOException if the pool's socket cannot be made
     */
    @SafeVarargs
    public static ProcessPool open(Class<? extends RemoteJobs>... lists) {
        return builder(lists).open();
    }

    /**
     * Starts the description of a pool.
     *
     * @param lists the classes that list the jobs
     * @return settings to change
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public static ProcessPoolBuilder builder(Class<? extends RemoteJobs>... lists) {
        return new ProcessPoolBuilder(List.of(lists));
    }

    @Override
    protected <R extends @Nullable Object> PendingCall<R> prepare(RemoteCall<?, R> call) {
        var pending = new WorkerCall<>(this, call, indexOf(call.job()), calls.incrementAndGet());
        return new PendingCall<>(pending::await, pending);
    }

    /**
     * What the pool does now, and has done. Any thread.
     *
     * @return figures of about one moment
     */
    public ProcessPoolStatistics statistics() {
        return new ProcessPoolStatistics(
                alive.get(),
                idle.busy(),
                limiter().statistics().queued() + idle.waiting(),
                launcher.started(),
                died.get(),
                recycled.get(),
                retried.get());
    }

    /**
     * Refuses further calls, waits for those that are here for the grace of the pool, then kills
     * the workers that are left, and logs what they ran. Any thread; suspends a task, and in a
     * callback only begins. Idempotent; a second call waits as well.
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
        return settings.name() + " (" + idle + ")";
    }

    static Duration requirePositive(Duration limit) {
        if (!Objects.requireNonNull(limit, "limit").isPositive()) {
            throw new IllegalArgumentException("a limit is more than zero, not " + limit);
        }
        return limit;
    }

    // ---- for the keepers and the calls

    private int indexOf(RemoteJob<?, ?> job) {
        Integer index = indices.get(job.name());
        if (index == null) {
            throw new IllegalArgumentException(
                    this + " has no " + job + "; a class that lists it is given to open");
        }
        return index;
    }

    PoolSettings settings() {
        return settings;
    }

    IdleWorkers idle() {
        return idle;
    }

    List<RunningJob> closeCalls() {
        return closeCalls(settings.closeGrace());
    }

    ScheduledThreadPoolExecutor timer() {
        return timer;
    }

    boolean isStopping() {
        return stopping;
    }

    void stopKeepers() {
        stopping = true;
        idle.close();
        keepers.forEach(WorkerKeeper::wake);
    }

    Worker launch() {
        return launcher.launch();
    }

    void workerStarted(Worker worker, WorkerKeeper keeper) {
        alive.incrementAndGet();
        worker.onExit(keeper::wake);
    }

    void workerGone() {
        alive.decrementAndGet();
    }

    /** Nobody can do the calls that wait, unless there is another worker. */
    void startFailed(WorkerStartException why) {
        if (alive.get() == 0) {
            idle.refuseWaiting(why);
        }
    }

    /**
     * The call of {@code keeper} has ended, and {@code lent} goes on to the next or is replaced.
     */
    void giveBack(WorkerKeeper keeper, Worker lent) {
        if (lent.end()) {
            lent.retire();
            lent.kill();
        } else if (lent.isAlive() && lent.isWorn(settings)) {
            lent.retire();
            recycled.incrementAndGet();
            dismiss(lent);
        }
        idle.giveBack(keeper);
    }

    /** Lets a worker end by itself, for a while. */
    void dismiss(Worker worker) {
        worker.dismiss();
        timer.schedule(worker::kill, 3, TimeUnit.SECONDS);
    }

    void countDeath() {
        died.incrementAndGet();
    }

    void countRetry() {
        retried.incrementAndGet();
    }
}
