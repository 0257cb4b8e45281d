package dev.millrace.executor.process;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.Task;
import dev.millrace.executor.Dispatcher;
import dev.millrace.executor.remote.JobWire;
import dev.millrace.executor.remote.RemoteCall;
import dev.millrace.executor.remote.RemoteJob;
import dev.millrace.executor.remote.RemoteJobs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A pool of worker JVMs for jobs that compute for long or may crash.
 *
 * <p>Every method keeps {@linkplain dev.millrace.executor.process##job the contract of a job in a
 * process}. A pool is for any number of loops at once. Its workers start when it is opened, are
 * replaced when they die, and end when it is closed or when this process ends, however it does.
 *
 * {@snippet lang=java :
 * try (ProcessPool pool = ProcessPool.open(FlightJobs.class)) {
 *     Async.run(() -> {
 *         Task<Report> report = pool.run(FlightJobs.DELAYS, new Query("ATL")); // siblings run on
 *         print(report.await());
 *     });
 * }
 * }
 */
public final class ProcessPool implements AutoCloseable {
    private final PoolSettings settings;
    private final Map<String, Integer> indices = new HashMap<>();
    private final CallQueue queue;
    private final ScheduledThreadPoolExecutor timer;
    private final WorkerAcceptor reception;
    private final WorkerLauncher launcher;
    private final List<Slot> slots = new ArrayList<>();
    private final Dispatcher place;
    private final PoolClosing closing;

    private final AtomicLong calls = new AtomicLong();
    private final AtomicInteger alive = new AtomicInteger();
    private final AtomicLong died = new AtomicLong();
    private final AtomicLong recycled = new AtomicLong();
    private final AtomicLong retried = new AtomicLong();
    private volatile boolean stopping; // slots start and wait no more

    ProcessPool(PoolSettings settings, List<Class<? extends RemoteJobs>> lists) {
        this.settings = settings;
        List<RemoteJob<?, ?>> jobs =
                new JobWire(lists, settings.frameCap(), settings.nestingCap()).jobs();
        jobs.forEach(job -> indices.put(job.name(), indices.size()));
        this.queue = new CallQueue(settings.size(), settings.queueCapacity());
        this.timer =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().daemon().name(settings.name() + "-timer").factory());
        timer.setRemoveOnCancelPolicy(true);
        timer.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy()); // once closed
        SocketDirectory home = openHome();
        this.reception =
                new WorkerAcceptor(
                        settings.name(), home, settings, Handshake.describe(jobs), timer);
        this.launcher = new WorkerLauncher(settings, reception, lists);
        for (int i = 1; i <= settings.size(); i++) {
            slots.add(new Slot(this, settings.name() + "-slot-" + i, settings));
        }
        this.place =
                Dispatcher.of(
                        settings.name(),
                        new PoolDispatcher(this, slots),
                        settings.size(),
                        settings.queueCapacity());
        this.closing = new PoolClosing(this, slots, reception);
    }

    private SocketDirectory openHome() {
        try {
            return SocketDirectory.open();
        } catch (IOException e) {
            timer.shutdownNow();
            throw new UncheckedIOException("no private socket can be made", e);
        }
    }

    void start() {
        reception.start();
        slots.forEach(Slot::start);
    }

    /**
     * A pool with as many workers as there are cores, and the default of every other setting. Any
     * thread.
     *
     * @param lists the classes that list the jobs
     * @return a new pool, to be closed
     * @throws java.io.UncheckedIOException if there is no place for the pool's socket
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

    /**
     * Runs {@code job} with {@code argument} in a worker. Suspends a task while the queue is full.
     *
     * @param <A> the type of the argument
     * @param <R> the type of the result
     * @param job one of the jobs that the pool was opened with
     * @param argument must not change before the task is done
     * @return the task of the job
     * @throws dev.millrace.CancelledError if the submitting task is cancelled
     * @throws IllegalArgumentException if the pool does not know the job
     * @throws IllegalStateException if the caller is neither a task nor a callback
     * @throws RejectedExecutionException if the pool is closed
     */
    public <A extends @Nullable Object, R extends @Nullable Object> Task<R> run(
            RemoteJob<A, R> job, A argument) {
        QueuedCall<R> call = queued(job, argument);
        if (EventLoop.inCallback()) {
            return queue.tryTakeRoom() ? start(call) : reject(call);
        }
        Async.readyCheckpoint();
        if (!queue.tryTakeRoom() && !(!queue.isClosed() && new RoomWait(queue).await())) {
            throw new RejectedExecutionException(this + " is closed");
        }
        return start(call);
    }

    /**
     * As {@link #run}, but never waits: with the queue full, or the pool closed, the task fails
     * with {@link RejectedExecutionException}.
     *
     * @param <A> the type of the argument
     * @param <R> the type of the result
     * @param job one of the jobs that the pool was opened with
     * @param argument must not change before the task is done
     * @return the task of the job
     */
    public <A extends @Nullable Object, R extends @Nullable Object> Task<R> tryRun(
            RemoteJob<A, R> job, A argument) {
        QueuedCall<R> call = queued(job, argument);
        return queue.tryTakeRoom() ? start(call) : reject(call);
    }

    private <A extends @Nullable Object, R extends @Nullable Object> QueuedCall<R> queued(
            RemoteJob<A, R> job, A argument) {
        PooledCall<A, R> call = call(job.with(argument));
        if (EventLoop.currentOrNull() == null) {
            throw new IllegalStateException(
                    job + " was submitted outside an event loop; call run inside Async.run");
        }
        return new QueuedCall<>(queue, call);
    }

    private <R extends @Nullable Object> Task<R> start(QueuedCall<R> call) {
        try {
            return EventLoop.current().runInExecutor(call, call, call::cancel);
        } finally {
            if (!call.isHandedOver()) {
                queue.freeRoom(); // cancelled meanwhile, or the loop is closed
            }
        }
    }

    private <R extends @Nullable Object> Task<R> reject(QueuedCall<R> call) {
        return EventLoop.current()
                .runInExecutor(
                        command -> {
                            throw new RejectedExecutionException(
                                    this + (queue.isClosed() ? " is closed" : " is full"));
                        },
                        call);
    }

    /**
     * The workers as a {@link Dispatcher} of {@code runInExecutor}: as many jobs at a time as there
     * are workers, as many more waiting as the pool queues, and every term of an {@link
     * dev.millrace.executor.JobOptions}. The work is a {@linkplain RemoteJob#with job with its
     * argument}; other work is refused with {@link IllegalArgumentException}. Where the options
     * interrupt, {@link WorkerCancel} decides how. Closed with the pool.
     *
     * {@snippet lang=java :
     * JobOptions options = JobOptions.in(pool.place()).withDeadline(Duration.ofMinutes(1));
     * Task<Report> report = runInExecutor(options, FlightJobs.DELAYS.with(query));
     * }
     *
     * <p>Its limiter counts the jobs that come through it, and not those of {@link #run}, which
     * share the workers.
     *
     * @return the one place of this pool
     */
    public Dispatcher place() {
        return place;
    }

    /**
     * What the pool does now, and has done. Any thread.
     *
     * @return figures of about one moment
     */
    public ProcessPoolStatistics statistics() {
        return new ProcessPoolStatistics(
                alive.get(),
                queue.runningJobs().size(),
                queue.queued(),
                launcher.started(),
                died.get(),
                recycled.get(),
                retried.get());
    }

    /**
     * The name of the pool, its threads and its workers.
     *
     * @return the name
     */
    public String name() {
        return settings.name();
    }

    /**
     * Lets nobody in any more, waits for the jobs inside for the grace of the pool, then kills the
     * workers that are left, and logs what they ran. Any thread; suspends a task, and in a callback
     * only begins. Idempotent; a second call waits as well.
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
        return settings.name() + " (" + queue + ")";
    }

    static Duration requirePositive(Duration limit) {
        if (!Objects.requireNonNull(limit, "limit").isPositive()) {
            throw new IllegalArgumentException("a limit is more than zero, not " + limit);
        }
        return limit;
    }

    // ---- for the slots and the calls

    <A extends @Nullable Object, R extends @Nullable Object> PooledCall<A, R> call(
            RemoteCall<A, R> work) {
        RemoteJob<A, R> job = work.job();
        Duration deadline = job.deadline() == null ? settings.deadline() : job.deadline();
        return new PooledCall<>(
                this, job, indexOf(job), work.argument(), deadline, calls.incrementAndGet());
    }

    int indexOf(RemoteJob<?, ?> job) {
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

    CallQueue queue() {
        return queue;
    }

    ScheduledThreadPoolExecutor timer() {
        return timer;
    }

    boolean isStopping() {
        return stopping;
    }

    void stopSlots() {
        stopping = true;
        slots.forEach(Slot::wake);
    }

    Worker launch() {
        return launcher.launch();
    }

    void workerStarted(Worker worker, Slot slot) {
        alive.incrementAndGet();
        worker.onExit(slot::wake);
    }

    void workerGone() {
        alive.decrementAndGet();
    }

    /** Nobody can take the calls that wait, unless another slot has a worker. */
    void startFailed(WorkerStartException why) {
        if (alive.get() == 0) {
            queue.takeWaiting().forEach(call -> call.refuse(why));
        }
    }

    /** Lets a worker end by itself, for a while. */
    void dismiss(Worker worker) {
        worker.dismiss();
        timer.schedule(worker::kill, 3, TimeUnit.SECONDS);
    }

    void countDeath() {
        died.incrementAndGet();
    }

    void countRecycled() {
        recycled.incrementAndGet();
    }

    void countRetry() {
        retried.incrementAndGet();
    }
}
