package dev.millrace.executor;

import dev.millrace.Async;
import dev.millrace.Body;
import dev.millrace.Checkpoint;
import dev.millrace.Context;
import dev.millrace.EventLoop;
import dev.millrace.VoidBody;
import dev.millrace.spi.Description;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Limits how many jobs run at a time and how many more wait in a first-in, first-out queue. Any
 * thread.
 *
 * <p>Every {@link Dispatcher} has one. Several dispatchers may share one limiter, for example for a
 * database with 20 connections. A job takes one permit from the limiter in its {@link JobOptions},
 * by default that of its dispatcher. The body of a task takes one with {@link #run}.
 *
 * <p>A submitted job first takes a slot, then waits for a permit. There is one slot for each job
 * that may run or wait in the queue. A free slot or permit goes to the job that has waited longest,
 * so a newcomer cannot overtake it. Jobs with the same {@linkplain JobOptions#withKey key} run one
 * at a time, in order; while they wait they keep their slots, but hold up no other jobs.
 *
 * <p>No method but {@link #run}, which suspends the current task, waits for anything.
 */
public final class CapacityLimiter {
    private final String name;
    private final int queueCapacity;
    private final AtomicInteger total;
    private final FifoPermits slots;
    private final FifoPermits permits;
    private final Seats seats = new Seats();
    private final KeyedQueues keyed = new KeyedQueues(this::queueOrRefuse);
    private final AtomicInteger waitingForSlot = new AtomicInteger();
    private final LongAdder abandoned = new LongAdder();
    private final LongAdder rejected = new LongAdder();

    private CapacityLimiter(String name, int total, int queueCapacity) {
        this.name = name;
        this.queueCapacity = queueCapacity;
        this.total = new AtomicInteger(total);
        this.slots = new FifoPermits(this.total, queueCapacity);
        this.permits = new FifoPermits(this.total, 0);
    }

    /**
     * Makes a limiter.
     *
     * @param name its name in messages
     * @param total how many jobs run at a time, 0 or more; with 0 none runs until the total is
     *     {@linkplain #total(int) raised}
     * @param queueCapacity how many more jobs may wait, 0 or more
     * @return a new limiter
     */
    public static CapacityLimiter of(String name, int total, int queueCapacity) {
        if (queueCapacity < 0) {
            throw new IllegalArgumentException(
                    "limiter " + name + " queues 0 jobs or more, not " + queueCapacity);
        }
        return new CapacityLimiter(name, requireTotal(name, total), queueCapacity);
    }

    private static int requireTotal(String name, int total) {
        if (total < 0) {
            throw new IllegalArgumentException(
                    "limiter " + name + " lets 0 jobs or more run at a time, not " + total);
        }
        return total;
    }

    /**
     * The name of this limiter in messages.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * How many jobs may run at a time.
     *
     * @return 0 or more
     */
    public int total() {
        return total.get();
    }

    /**
     * Changes how many jobs may run at a time. A higher total lets waiting jobs run at once; a
     * lower one does not stop running jobs.
     *
     * @param total 0 or more
     */
    public void total(int total) {
        this.total.set(requireTotal(name, total));
        handOut(slots);
        handOut(permits);
    }

    /**
     * How many more jobs may wait.
     *
     * @return 0 or more
     */
    public int queueCapacity() {
        return queueCapacity;
    }

    /**
     * Runs {@code body} in the calling task under a permit. Use it for work that awaits, which a
     * job cannot do. Suspends the task until there is a permit; a cancel ends that wait. The permit
     * is given back when the body ends.
     *
     * @param <T> the type of the value
     * @param <X> what the body may throw
     * @param body what to run
     * @return the value of the body
     * @throws X if the body does
     * @throws dev.millrace.CancelledError if the task is cancelled while it waits
     * @throws IllegalStateException if the caller is not a task, or was started by a job or body
     *     that holds a permit of this limiter and may wait for the caller: the two could wait for
     *     each other forever
     */
    @Checkpoint
    public <T extends @Nullable Object, X extends Throwable> T run(Body<? extends T, X> body)
            throws X {
        Async.readyCheckpoint("run");
        Objects.requireNonNull(body, "body");
        JobAncestry.refuseCycle(Context.current(), this, Async.currentTask().name());
        var permit = new BodyPermit(this);
        permit.await();
        try {
            return permit.context().call(body);
        } finally {
            permit.give();
        }
    }

    /**
     * As {@link #run(Body)}, without a value.
     *
     * @param <X> what the body may throw
     * @param body what to run
     * @throws X if the body does
     */
    @Checkpoint
    public <X extends Throwable> void run(VoidBody<X> body) throws X {
        run(Async.requireArgument(body, "body").returningNull());
    }

    /**
     * The jobs and bodies that hold a permit, abandoned jobs included, oldest first.
     *
     * @return a snapshot
     */
    public List<RunningJob> runningJobs() {
        long now = System.nanoTime();
        return seats.holders().stream().map(holder -> holder.running(now)).toList();
    }

    /**
     * The current and the total figures of this limiter.
     *
     * @return a snapshot, not atomic
     */
    public LimiterStatistics statistics() {
        // read first, because a job gives its slot back first
        long inside = slots.taken();
        long active = permits.taken();
        Seats.Sums sums = seats.sums();
        return new LimiterStatistics(
                (int) active,
                (int) Math.max(0, inside - active),
                waitingForSlot.get(),
                sums.abandonedNow(),
                sums.ran(),
                abandoned.sum(),
                rejected.sum(),
                Duration.ofNanos(sums.waitedNanos()),
                Duration.ofNanos(sums.ranNanos()));
    }

    // ---- slots

    /** Takes a slot if one is free and no task waits for it. */
    boolean tryTakeSlot() {
        return slots.tryTake();
    }

    /** Suspends the current task until it has a slot. If this throws, the task has none. */
    void takeSlot(EventLoop loop) {
        if (!slots.tryTake()) {
            new LimiterWait(loop, this, slots).await();
        }
    }

    /** Gives back the slot of a job that has ended or never entered. */
    void freeSlot() {
        giveBack(slots);
    }

    void countRejected() {
        rejected.increment();
    }

    // ---- permits of task bodies, which have slots

    void takePermit(EventLoop loop) {
        if (!permits.tryTake()) {
            new LimiterWait(loop, this, permits).await();
        }
    }

    void freePermit() {
        giveBack(permits);
    }

    Seats seats() {
        return seats;
    }

    // ---- waiting tasks

    /** Queues {@code waiter}, a task, for a slot or a permit. */
    void await(FifoPermits kind, LimiterWait waiter) {
        if (kind == slots) {
            waitingForSlot.incrementAndGet();
        }
        kind.add(waiter);
        handOut(kind);
    }

    /** A task has stopped waiting for a slot or a permit. */
    void left(FifoPermits kind) {
        if (kind == slots) {
            kind.left(waitingForSlot.decrementAndGet());
        } else {
            kind.left(slots.taken());
        }
    }

    /** The kind that {@link #describe} would return. Any thread. */
    String kind(FifoPermits kind) {
        return kind == slots ? "slot" : "permit";
    }

    /** Describes a wait for a slot or a permit. Any thread. */
    Description describe(FifoPermits kind) {
        return kind == slots ? JobDescription.slot(this) : JobDescription.permit(this);
    }

    void giveBack(FifoPermits kind) {
        pass(kind, kind.give());
    }

    private void handOut(FifoPermits kind) {
        for (FifoPermits.Waiter next = kind.next(); next != null; next = kind.next()) {
            pass(kind, next);
        }
    }

    /** Wakes {@code first}, which has the slot or permit; if its task is gone, the next in line. */
    private void pass(FifoPermits kind, FifoPermits.@Nullable Waiter first) {
        FifoPermits.Waiter next = first;
        while (next instanceof LimiterWait task) {
            if (kind == slots) {
                waitingForSlot.decrementAndGet();
            }
            next = !task.wake() && task.takeBack() ? kind.give() : null;
        }
        if (next instanceof ExecutorJob<?> job) {
            ExecutorJob.launchAll(job);
        }
    }

    // ---- jobs; each has a slot

    /** Runs {@code job} now, or after other jobs have ended. */
    void start(ExecutorJob<?> job) {
        Object key = job.key();
        if (key == null) {
            queue(job);
        } else {
            keyed.enter(job, key);
        }
    }

    /** As {@link #queue}, but never throws: the caller may be the thread of another job. */
    private void queueOrRefuse(ExecutorJob<?> job) {
        try {
            queue(job);
        } catch (OutOfMemoryError e) {
            job.launchFailed(e);
        }
    }

    private void queue(ExecutorJob<?> job) {
        if (permits.tryTake()) {
            if (job.claim()) {
                ExecutorJob.launchAll(job);
            } else {
                giveBack(permits);
            }
        } else {
            job.waitsFromNow();
            permits.add(job);
            handOut(permits);
        }
    }

    /**
     * Frees what the job held and starts its successor. Called once, when the job ended or will not
     * run.
     */
    void leave(ExecutorJob<?> job) {
        try {
            freeSlot();
        } finally {
            leaveWithoutSlot(job);
        }
    }

    private void leaveWithoutSlot(ExecutorJob<?> job) {
        FifoPermits.Waiter next = null;
        if (job.key() != null) {
            keyed.leave(job);
        }
        if (job.withdraw()) {
            permits.left(slots.taken());
        } else {
            job.getUp();
            next = permits.give();
        }
        job.dispatcher().left();
        if (!(next instanceof ExecutorJob<?> successor && job.handOn(successor))) {
            pass(permits, next);
        }
    }

    void countAbandoned() {
        abandoned.increment();
    }

    List<ExecutorJob<?>> activeJobs() {
        var jobs = new ArrayList<ExecutorJob<?>>();
        for (PermitHolder holder : seats.holders()) {
            if (holder instanceof ExecutorJob<?> job) {
                jobs.add(job);
            }
        }
        return jobs;
    }

    /**
     * The jobs that wait, in the queue or behind another with their key. May block: not for a loop.
     */
    List<ExecutorJob<?>> waitingJobs() {
        var jobs = new ArrayList<ExecutorJob<?>>();
        for (FifoPermits.Waiter waiter : permits.waiters()) {
            if (waiter.waits() && waiter instanceof ExecutorJob<?> job) {
                jobs.add(job);
            }
        }
        jobs.addAll(keyed.waiting());
        return jobs;
    }

    @Override
    public String toString() {
        long inside = slots.taken();
        long active = permits.taken();
        return active
                + " of "
                + total
                + " running, "
                + Math.max(0, inside - active)
                + " of "
                + queueCapacity
                + " queued, "
                + waitingForSlot
                + " waiting for a slot";
    }
}
