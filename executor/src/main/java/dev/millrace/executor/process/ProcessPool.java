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
 * A pool of worker JVMs for jobs that compute for a long time or may crash.
 *
 * <p>Every call keeps {@linkplain dev.millrace.executor.process##job the contract of a job in a
 * process}. Several loops may share a pool. Its workers start when it is opened and are replaced
 * when they die. They end when the pool is closed or this process ends, even by a crash.
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
    private volatile boolean stopping; // true: start no more workers

    ProcessPool(PoolSettings settings, List<Class<? extends RemoteJobs>> lists) {
        // platform threads, because each waits for its answer in a system call
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
        // drops what comes after the close
        timer.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
        SocketDirectory directory = openDirectory();
        this.acceptor =
                new WorkerAcceptor(
                        settings.name(), directory, settings, Handshake.describe(jobs), timer);
        this.launcher = new WorkerLauncher(settings, acceptor, lists);
        for (int i = 1; i <= settings.size(); i++) {
            keepers.add(new WorkerKeeper(this, settings.name() + "-keeper-" + i, settings));
        }
        this.closing = new PoolClosing(this, keepers);
    }

    private SocketDirectory openDirectory() {
        try {
            return SocketDirectory.open();
        } catch (IOException e) {
            timer.shutdownNow();
            throw new UncheckedIOException("cannot make a private socket", e);
        }
    }

    void start() {
        acceptor.start();
        keepers.forEach(WorkerKeeper::start);
    }

    /**
     * Opens a pool with one worker per core and the defaults of all other settings. Any thread.
     *
     * @param lists the classes that list the jobs
     * @return a new pool; close it when it is no longer needed
     * @throws java.io.UncheckedIOException if the pool's socket cannot be made
     */
    @SafeVarargs
    public static ProcessPool open(Class<? extends RemoteJobs>... lists) {
        return builder(lists).open();
    }

    /**
     * Makes a builder, to change settings before the pool is opened.
     *
     * @param lists the classes that list the jobs
     * @return the builder
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
     * The current and the total figures of the pool. Any thread.
     *
     * @return a snapshot, not atomic
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
     * Refuses new calls and waits for the running and queued ones. After the pool's close grace it
     * kills the workers that still run one, and logs the jobs. Any thread: a task is suspended, a
     * thread is blocked; in a callback this returns at once and the closing goes on. Idempotent; a
     * second call waits too.
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
            throw new IllegalArgumentException("a limit must be more than zero, not " + limit);
        }
        return limit;
    }

    // ---- used by the keepers and the calls

    private int indexOf(RemoteJob<?, ?> job) {
        Integer index = indices.get(job.name());
        if (index == null) {
            throw new IllegalArgumentException(
                    this + " has no " + job + "; pass the class that lists it to open");
        }
        return index;
    }

    PoolSettings settings() {
        return settings;
    }

    WorkerAcceptor acceptor() {
        return acceptor;
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

    /** Fails the waiting calls if there is no other worker. */
    void startFailed(WorkerStartException why) {
        if (alive.get() == 0) {
            idle.refuseWaiting(why);
        }
    }

    /**
     * The call of {@code keeper} has ended. Its worker {@code lent} takes the next call or is
     * replaced.
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

    /** Lets a worker exit by itself, and kills it if it has not after three seconds. */
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
