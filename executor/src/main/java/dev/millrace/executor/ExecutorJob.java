package dev.millrace.executor;

import dev.millrace.Context;
import dev.millrace.DeadlineExceededException;
import dev.millrace.EventLoop;
import dev.millrace.LoopFault;
import dev.millrace.Task;
import dev.millrace.spi.Aftermath;
import dev.millrace.spi.CancelHook;
import dev.millrace.spi.Described;
import dev.millrace.spi.Description;
import dev.millrace.spi.Interrupts;
import dev.millrace.spi.JobHandle;
import dev.millrace.spi.WorkWindow;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One job: it goes from the loop through the limiter to a thread that runs it, and its outcome goes
 * back to the loop.
 *
 * <p>Two races decide what happens to it. For its permit: the thread that has a permit to give
 * claims it for the job, unless the job gave up first. For its window: the thread of the work opens
 * it, unless a cancel, the deadline, a rejecting executor or a closing dispatcher withdrew it
 * first. The side that withdraws the window, or closes it after the work, gives back the slot and
 * the permit.
 */
final class ExecutorJob<T extends @Nullable Object> extends ChainedJob
        implements Runnable, CancelHook, Described, FifoPermits.Waiter, PermitHolder {
    private static final AtomicLong IDS = new AtomicLong();

    private static final int WAITING = 0;
    private static final int CLAIMED = 1;
    private static final int WITHDRAWN = 2;

    private static final VarHandle PERMIT;
    private static final VarHandle STARTED;
    private static final VarHandle ADMITTED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            PERMIT = lookup.findVarHandle(ExecutorJob.class, "permit", int.class);
            STARTED = lookup.findVarHandle(ExecutorJob.class, "startedNanos", long.class);
            ADMITTED = lookup.findVarHandle(ExecutorJob.Beginning.class, "admitted", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final long id = IDS.incrementAndGet();
    final EventLoop loop;
    final JobOptions options;
    private final Dispatcher dispatcher;
    private final CapacityLimiter limiter;
    final int keyHash;
    private final Context caller; // of the submitter
    private final @Nullable ClassLoader classLoader;
    private final WorkWindow window = new WorkWindow();
    private @Nullable Callable<T> work; // null once it runs, so that the job does not keep it alive
    private @Nullable T returned; // the value, until the thread has its own context back
    private @Nullable JobHandle<T> handle; // set before the limiter has the job

    private volatile int permit; // written through PERMIT
    private Seats.@Nullable Seat seat; // written before the permit is claimed

    private volatile @Nullable JobStop stop; // written by the loop
    private volatile @Nullable LoopCall<?> loopCall; // written by the thread of the work

    // used by KeyedQueues
    @Nullable JobList list;
    KeyedQueues.@Nullable KeyedQueue keyed;
    KeyedQueues.@Nullable Step leaving; // made on entry, so that leaving allocates nothing
    @Nullable Throwable unordered; // what its key threw; the job then has no place in the order
    @Nullable ExecutorJob<?> previous;
    @Nullable ExecutorJob<?> next;

    private @Nullable Beginning beginning; // set before the limiter has the job

    // 0 for a job that got its permit at once, unless somebody asked
    private long submittedNanos;
    private long startedNanos; // written by the thread of the work, through STARTED
    private long endedNanos;

    /** {@code caller} is the submitter's context. */
    ExecutorJob(EventLoop loop, JobOptions options, Context caller, Callable<T> work) {
        this.loop = loop;
        this.options = options;
        this.dispatcher = options.dispatcher();
        this.limiter = options.limiter();
        this.keyHash = Objects.hashCode(options.key()); // if it throws, submitting throws
        this.work = work;
        this.caller = caller;
        this.classLoader = Thread.currentThread().getContextClassLoader();
    }

    static long nextId() {
        return IDS.incrementAndGet();
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public String name() {
        String given = options.name();
        return given == null ? "job-" + id : given;
    }

    @Override
    public CapacityLimiter limiter() {
        return limiter;
    }

    @Override
    public boolean ended() {
        return window.ended();
    }

    @Override
    public boolean abandoned() {
        JobStop stopped = stop;
        return stopped != null && stopped.abandoned();
    }

    @Override
    public @Nullable PermitHolder outer() {
        return JobAncestry.in(caller);
    }

    @Override
    Dispatcher dispatcher() {
        return dispatcher;
    }

    @Override
    long endedNanos() {
        return endedNanos;
    }

    @Nullable Object key() {
        return options.key();
    }

    WorkWindow window() {
        return window;
    }

    @Override
    public RunningJob running(long now) {
        long since = (long) STARTED.getOpaque(this);
        if (since == 0) {
            since = waitingSince(now);
        }
        return new RunningJob(
                id,
                name(),
                dispatcher.name(),
                Duration.ofNanos(now - since),
                abandoned(),
                window.thread());
    }

    /** From when its wait counts; from {@code now} on if that was not known. */
    private long waitingSince(long now) {
        if (submittedNanos == 0) {
            submittedNanos = now;
        }
        return submittedNanos;
    }

    /** It has to wait, or somebody wants to know how long it takes to begin. */
    void waitsFromNow() {
        waitingSince(System.nanoTime());
    }

    /** How long it waited until it began, as far as that was measured. */
    private long waitedNanos() {
        // a job may begin when the one before it has ended, which may be before it was queued
        return submittedNanos == 0 ? 0 : Math.max(0, startedNanos - submittedNanos);
    }

    // ---- on the loop

    /**
     * Starts this job, which has a slot, as a task. {@code left} is its time limit; null for none.
     */
    Task<T> submit(@Nullable Duration left) {
        Beginning begun = null;
        try {
            begun = new Beginning(left);
            beginning = begun;
            return loop.startJob(options.name(), begun);
        } finally {
            // the task was cancelled before it began, or the loop is closed
            if (begun == null || !begun.reached) {
                limiter.freeSlot();
            }
        }
    }

    /**
     * Starts the job. Its flags are not in the job, which its own thread may be writing by then.
     */
    private final class Beginning implements Consumer<JobHandle<T>> {
        private final @Nullable Duration left;
        private boolean reached;

        // set when the job entered before its dispatcher closed; its thread reads it after the
        // close
        private volatile boolean admitted; // written through ADMITTED

        Beginning(@Nullable Duration left) {
            this.left = left;
        }

        @Override
        public void accept(JobHandle<T> job) {
            reached = true;
            begin(job, this);
        }
    }

    /** A task that fails with {@code refusal}, for a job that has no slot. */
    Task<T> refused(Throwable refusal) {
        window.withdraw();
        return loop.startJob(options.name(), job -> job.fail(refusal));
    }

    private void begin(JobHandle<T> job, Beginning begun) {
        try {
            enter(job, begun);
        } catch (Throwable t) { // fails the task; the slot and the permit must be given back
            if (window.withdraw()) {
                limiter.leave(this);
            }
            throw t;
        }
    }

    private void enter(JobHandle<T> job, Beginning begun) {
        Duration left = begun.left;
        handle = job;
        job.onCancel(this);
        try {
            if (left != null) {
                job.onDeadline(left, this::expire);
            }
            dispatcher.entered(this);
            if (options.key() != null || !dispatcher.workers().areOwn()) {
                waitsFromNow(); // for the job before it, or for a thread of the user's
            }
            if (dispatcher.observers().listen()) {
                waitsFromNow();
                dispatcher
                        .observers()
                        .tell(observer -> observer.queued(dispatcher.name(), id, name()));
                if (window.ended()) {
                    return; // an observer has cancelled the task
                }
            }
            limiter.start(this);
        } catch (OutOfMemoryError e) { // also gives back the slot and the permit
            refuse(e);
        }
        if (dispatcher.isClosed()) { // after entering: pairs with Dispatcher.close
            refuse(dispatcher.rejection("is closed"));
        } else {
            ADMITTED.setRelease(begun, true); // the thread of the job may see it late
        }
    }

    JobHandle<T> handle() {
        return Objects.requireNonNull(handle);
    }

    /** The work waits for a body on the loop. */
    void waitsForLoop() {
        handle().workEnds();
    }

    void goesOn() {
        handle().workBegins();
    }

    @Override
    public boolean abort() {
        if (window.withdraw()) {
            withdrawn();
            return true;
        }
        JobStop stopping = stoppingOrInterrupted();
        stopping.cancel();
        return stopping.stopWork();
    }

    @Override
    public Description describe() {
        return JobDescription.of(this);
    }

    @Override
    public @Nullable Object task() {
        JobHandle<T> job = handle;
        return job == null ? null : job.task();
    }

    private void expire() {
        if (window.withdraw()) {
            try {
                withdrawn();
            } finally {
                failByDeadline();
            }
            return;
        }
        JobStop stopping = stoppingOrInterrupted();
        stopping.expire();
        if (window.ended()) {
            return; // its outcome is on its way to the loop
        }
        if (stopping.stopWork()) {
            failByDeadline();
        }
    }

    private void failByDeadline() {
        Throwable failure;
        try {
            failure = deadlineExceeded(null);
        } catch (OutOfMemoryError e) {
            failure = e;
        }
        handle().fail(failure);
    }

    /** Interrupts the work even if there is no memory for the {@link JobStop}. */
    private JobStop stoppingOrInterrupted() {
        try {
            return stopping();
        } catch (OutOfMemoryError e) {
            if (options.cancelPolicy() == CancelPolicy.INTERRUPT
                    && options.cancelAction() == null) {
                window.interrupt();
            }
            throw e;
        }
    }

    private JobStop stopping() {
        JobStop made = stop;
        if (made == null) {
            made = new JobStop(this);
            stop = made;
        }
        return made;
    }

    private void withdrawn() {
        limiter.leave(this);
        dispatcher.observers().tell(observer -> observer.withdrawn(dispatcher.name(), id, name()));
    }

    /** Counts and reports that there was no slot for this job, or that it was refused. */
    void rejected() {
        limiter.countRejected();
        dispatcher.observers().tell(observer -> observer.rejected(dispatcher.name(), id, name()));
    }

    DeadlineExceededException deadlineExceeded(@Nullable Throwable cause) {
        return new DeadlineExceededException(
                name()
                        + " in "
                        + dispatcher.name()
                        + " was cut off by the deadline of "
                        + options.deadline(),
                cause);
    }

    // ---- in the limiter

    @Override
    public boolean claim() {
        Seats.Seat taken = limiter.seats().take(this); // never throws, so no permit gets lost
        seat = taken;
        if (PERMIT.compareAndSet(this, WAITING, CLAIMED)) {
            return true;
        }
        if (taken != null) {
            taken.leave();
        }
        return false;
    }

    @Override
    public boolean waits() {
        return permit == WAITING;
    }

    /** Stops waiting for a permit; false if the job has one. */
    boolean withdraw() {
        return PERMIT.compareAndSet(this, WAITING, WITHDRAWN);
    }

    /** Leaves its seat and adds its times to the statistics. */
    void getUp() {
        Seats.Seat left = seat;
        if (left != null) {
            if (endedNanos != 0) {
                left.count(waitedNanos(), endedNanos - startedNanos);
            }
            left.leave();
        }
    }

    // ---- on the thread that gives a permit to the job

    @Override
    void launchOnWorker() {
        dispatcher.workers().launch(this);
    }

    @Override
    void launchFailed(Throwable thrown) {
        try {
            if (!refuse(thrown)) {
                report("the executor of " + name() + " failed in execute", thrown);
            }
        } catch (OutOfMemoryError e) {
            // only a message or an observer is lost: the job has left and its task has failed
        }
    }

    /** Fails the task with {@code refusal}; false if the work has begun or was withdrawn. */
    boolean refuse(Throwable refusal) {
        if (!window.withdraw()) {
            return false;
        }
        try {
            limiter.leave(this);
        } finally {
            try {
                rejected();
            } finally {
                handle().fail(refusal);
            }
        }
        return true;
    }

    // ---- on the thread of the job

    @Override
    public void run() {
        run(System.nanoTime());
    }

    @Override
    void run(long now) {
        Throwable refusal = refusal();
        if (refusal != null) {
            refuse(refusal);
            return;
        }
        if (!window.open()) {
            return; // cancelled, past its deadline, or run twice by its executor
        }
        STARTED.setOpaque(this, now);
        T value;
        try {
            value = work(Thread.currentThread());
            returned = null;
        } catch (Throwable t) { // from the work, from a thread-local's accessor, or no memory
            try {
                end(true);
            } finally {
                tell(t);
                discardReturned();
            }
            return;
        }
        try {
            end(false);
        } finally {
            if (!handle().tryResume(value)) {
                loop.discard(value, options.discardHook(), name());
            }
        }
    }

    /** Discards a value that the work returned though the job failed afterwards. */
    private void discardReturned() {
        T unused = returned;
        returned = null;
        if (unused != null) {
            loop.discard(unused, options.discardHook(), name());
        }
    }

    private T work(Thread runner) throws Exception {
        Callable<T> once = Objects.requireNonNull(work);
        work = null;
        begins(runner);
        handle().runsOn(runner);
        if (dispatcher.observers().listen()) {
            long waited = waitedNanos();
            dispatcher
                    .observers()
                    .tell(observer -> observer.started(dispatcher.name(), id, name(), waited));
        }
        ClassLoader before = runner.getContextClassLoader();
        boolean changes = before != classLoader && dispatcher.workers().areOwn();
        if (changes) { // a user's thread keeps its own
            runner.setContextClassLoader(classLoader);
        }
        try {
            return context().call(() -> returned = once.call());
        } finally {
            if (changes) {
                runner.setContextClassLoader(before);
            }
        }
    }

    /** Why the work must not begin; null if it may. */
    private @Nullable Throwable refusal() {
        if (unordered != null) {
            return unordered;
        }
        return dispatcher.isClosed() && !admitted() ? dispatcher.rejection("is closed") : null;
    }

    private boolean admitted() {
        Beginning begun = beginning;
        return begun != null && begun.admitted;
    }

    /** The context of the work. Made here, so that the memory is that of the calling thread. */
    private Context context() {
        return JobAncestry.leadingFrom(caller, this);
    }

    /** Frees the permit when the work has ended, before its task ends and may submit again. */
    private void end(boolean failed) {
        window.close();
        handle().runsOn(null);
        endedNanos = System.nanoTime();
        try {
            JobStop stopped = stop;
            if (stopped != null && window.overdue()) {
                stopped.reportOverdue();
            }
            if (dispatcher.observers().listen()) {
                long ran = endedNanos - startedNanos;
                dispatcher
                        .observers()
                        .tell(observer ->
                                observer.ended(dispatcher.name(), id, name(), ran, failed));
            }
        } finally {
            limiter.leave(this);
        }
    }

    private void tell(Throwable thrown) {
        try {
            tellAsStopped(thrown);
        } catch (OutOfMemoryError e) { // no memory for a message: the task gets the bare failure
            handle().fail(thrown);
        }
    }

    private void tellAsStopped(Throwable thrown) {
        JobStop stopped = options.cancelPolicy() == CancelPolicy.ABANDON ? null : stop;
        boolean cancelled = stopped != null && stopped.cancelled();
        // the cancel did not touch the work, so the failure has another cause
        if (cancelled && !stopsWork() && !isAnswer(thrown)) {
            report(name() + " failed while it was being cancelled", thrown);
            handle().fail(new CancellationException(name() + " was cancelled"));
            return;
        }
        boolean expired = stopped != null && stopped.expired() && !cancelled;
        if (!handle().fail(expired ? deadlineExceeded(thrown) : thrown)) {
            reportLate(thrown);
        }
    }

    /** Reports a failure to the loop because the task has ended already. */
    private void reportLate(Throwable thrown) {
        if (isAnswer(thrown)) {
            return;
        }
        String late =
                loop.closed()
                        ? " failed after its loop had closed"
                        : " failed after it had been abandoned";
        if (stop != null && stopsWork() && Aftermath.follows(thrown)) {
            Aftermath.record(name() + late, thrown, entry -> context().run(entry::run));
        } else {
            report(name() + late, thrown);
        }
    }

    /** Whether a cancel stops the work, so that a failure may be its consequence. */
    private boolean stopsWork() {
        return options.cancelAction() != null || options.cancelPolicy() == CancelPolicy.INTERRUPT;
    }

    /** Whether {@code thrown} only says that the work was cancelled or interrupted. */
    private static boolean isAnswer(Throwable thrown) {
        return thrown instanceof CancellationException || Interrupts.haveCaused(thrown);
    }

    /** The work starts to wait for a body on the loop. */
    void beginLoopCall(LoopCall<?> call) {
        loopCall = call;
        check();
    }

    void endLoopCall() {
        loopCall = null;
    }

    /** The body that the work waits for on the loop; null if there is none. */
    @Nullable LoopCall<?> loopCall() {
        return loopCall;
    }

    /** Throws if the job was cancelled or is past its deadline. */
    void check() {
        JobStop stopped = stop;
        if (stopped != null && (stopped.cancelled() || stopped.expired())) {
            throw new CancellationException(
                    name() + (stopped.expired() ? " has passed its deadline" : " was cancelled"));
        }
    }

    void report(String what, Throwable thrown) {
        loop.report(new LoopFault(what, thrown, name(), null));
    }

    @Override
    public String toString() {
        return name() + " in " + dispatcher.name();
    }
}
