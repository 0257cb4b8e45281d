package dev.millrace.executor;

import dev.millrace.CancelScope;
import dev.millrace.Context;
import dev.millrace.DeadlineExceededException;
import dev.millrace.EventLoop;
import dev.millrace.LoopFault;
import dev.millrace.Task;
import dev.millrace.spi.CancelHook;
import dev.millrace.spi.JobHandle;
import dev.millrace.spi.WorkWindow;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One job on its way: from the loop through the limiter to a thread, which runs it, and back.
 *
 * <p>Two steps decide what becomes of it. Its permit is claimed by whoever has one to give, or
 * given up by whoever finds that the job shall not run. Its window is opened by the thread of the
 * work, or withdrawn by whoever comes before that: a cancel, the deadline, an executor that rejects
 * the job, a dispatcher that closes. Whoever withdraws it, or closes the window after the work,
 * gives back its slot and its permit.
 */
final class ExecutorJob<T extends @Nullable Object>
        implements Runnable, CancelHook, FifoPermits.Waiter, PermitHolder {
    private static final AtomicLong IDS = new AtomicLong();

    private static final int WAITING = 0;
    private static final int CLAIMED = 1;
    private static final int WITHDRAWN = 2;

    private static final VarHandle PERMIT;
    private static final VarHandle ACTION_RUN;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            PERMIT = lookup.findVarHandle(ExecutorJob.class, "permit", int.class);
            ACTION_RUN = lookup.findVarHandle(ExecutorJob.class, "actionRun", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final long id = IDS.incrementAndGet();
    final EventLoop loop;
    final JobOptions options;
    final Dispatcher dispatcher;
    private final CapacityLimiter limiter;
    final int keyHash;
    private final Context context;
    private final @Nullable PermitHolder outer; // which has led to this one through the loop
    private final @Nullable ClassLoader classLoader;
    private final WorkWindow window = new WorkWindow();
    private @Nullable Callable<T> work; // until it runs: whoever keeps the job keeps nothing of it
    private @Nullable JobHandle<T> handle; // set before the limiter has the job

    private volatile int permit; // written through PERMIT
    private Seats.@Nullable Seat seat; // written before the permit is claimed

    // written by the loop, read by any thread
    private volatile boolean cancelled;
    private volatile boolean expired;
    private volatile boolean abandoned;

    @SuppressWarnings("unused") // through ACTION_RUN
    private volatile boolean actionRun;

    // written by the thread of the work, read by the loop
    private volatile @Nullable CancelScope crossing; // of what the work waits for on the loop

    // of the keyed queues of the limiter
    @Nullable JobList list;
    KeyedQueues.@Nullable KeyedQueue keyed;
    @Nullable Throwable unordered; // thrown by its key, so that nobody knows when its turn is
    @Nullable ExecutorJob<?> previous;
    @Nullable ExecutorJob<?> next;

    // written when the job has come in before its dispatcher closed; read by its thread once it is
    private volatile boolean admitted;

    private final long submittedNanos = System.nanoTime();
    private volatile long startedNanos; // written by the thread of the work, as the next
    long endedNanos;

    // written and cleared by the launching thread, which looks only for itself
    private @Nullable Thread launcher;
    private @Nullable ExecutorJob<?> launchNext;

    // written by the worker, which looks only for itself: perhaps while the job is being launched
    private @Nullable Thread chain;
    @Nullable ExecutorJob<?> successor;
    private boolean insideExecute;

    ExecutorJob(EventLoop loop, JobOptions options, Callable<T> work) {
        this.loop = loop;
        this.options = options;
        this.dispatcher = options.dispatcher();
        this.limiter = options.limiter();
        this.keyHash = Objects.hashCode(options.key()); // what it throws, the submitter gets
        this.work = work;
        Context caller = Context.current();
        this.outer = JobAncestry.in(caller);
        this.context = JobAncestry.leadingFrom(caller, this);
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
        return abandoned;
    }

    @Override
    public @Nullable PermitHolder outer() {
        return outer;
    }

    @Nullable Object key() {
        return options.key();
    }

    WorkWindow window() {
        return window;
    }

    @Override
    public RunningJob running(long now) {
        long started = startedNanos;
        return new RunningJob(
                id,
                name(),
                dispatcher.name(),
                Duration.ofNanos(now - (started == 0 ? submittedNanos : started)),
                abandoned,
                window.thread());
    }

    // ---- on the loop

    /** The task of this job, which has a slot and may take so long; null for ever. */
    Task<T> submit(@Nullable Duration left) {
        try {
            return loop.startJob(options.name(), job -> begin(job, left));
        } finally {
            if (handle == null) { // cancelled meanwhile, or the loop is closed
                limiter.freeSlot();
            }
        }
    }

    /** The task of this job, which has no slot and fails with {@code refusal}. */
    Task<T> refused(Throwable refusal) {
        window.withdraw();
        return loop.startJob(options.name(), job -> job.fail(refusal));
    }

    private void begin(JobHandle<T> job, @Nullable Duration left) {
        handle = job;
        job.onCancel(this);
        if (left != null) {
            job.onDeadline(left, this::expire);
        }
        dispatcher.entered(this);
        if (dispatcher.observers().listen()) {
            dispatcher.observers().tell(observer -> observer.queued(dispatcher.name(), id, name()));
            if (window.ended()) {
                return; // an observer has cancelled the task
            }
        }
        limiter.start(this);
        if (dispatcher.isClosed()) { // after it has come in: pairs with the look of whoever closes
            refuse(dispatcher.rejection("is closed"));
        } else {
            admitted = true;
        }
    }

    private JobHandle<T> handle() {
        return Objects.requireNonNull(handle);
    }

    /** The work stands still for a body on the loop. */
    void waitsForLoop() {
        handle().workEnds();
    }

    void goesOn() {
        handle().workBegins();
    }

    @Override
    public boolean abort() {
        cancelled = true;
        if (window.withdraw()) {
            withdrawn();
            return true;
        }
        cancelCrossing();
        if (options.cancelPolicy() == CancelPolicy.ABANDON) {
            abandon();
            return true;
        }
        disturb();
        return false;
    }

    private void expire() {
        expired = true;
        if (window.withdraw()) {
            withdrawn();
            handle().fail(deadlineExceeded(null));
            return;
        }
        if (window.ended()) {
            return; // its outcome is on the way
        }
        cancelCrossing();
        if (options.cancelPolicy() == CancelPolicy.ABANDON) {
            abandon();
            handle().fail(deadlineExceeded(null));
        } else {
            disturb();
        }
    }

    private void withdrawn() {
        limiter.leave(this);
        dispatcher.observers().tell(observer -> observer.withdrawn(dispatcher.name(), id, name()));
    }

    private void abandon() {
        if (!window.running()) {
            return;
        }
        abandoned = true;
        limiter.countAbandoned();
        dispatcher.observers().tell(observer -> observer.abandoned(dispatcher.name(), id, name()));
    }

    private void cancelCrossing() {
        CancelScope there = crossing; // after the flags: pairs with the look in cross
        if (there != null) {
            there.cancel("its job was cancelled");
        }
    }

    private void disturb() {
        Runnable action = options.cancelAction();
        if (action != null) {
            if (ACTION_RUN.compareAndSet(this, false, true)) {
                runAside(action);
            }
        } else if (options.cancelPolicy() == CancelPolicy.INTERRUPT) {
            window.interrupt();
        }
    }

    /** Runs {@code action} on a thread of its own: a driver may connect to cancel a statement. */
    private void runAside(Runnable action) {
        handle().workBegins(); // the job may be waiting for the loop, and so be no work outside
        try {
            Thread.ofVirtual()
                    .name("cancel of " + name())
                    .inheritInheritableThreadLocals(false)
                    .start(() -> runCancelAction(action));
        } catch (Throwable t) { // there is no memory for a thread
            handle().workEnds();
            report("the cancel action of " + name() + " could not be run", t);
        }
    }

    private void runCancelAction(Runnable action) {
        try {
            window.runWhileOpen(() -> { // later, it would hit the next user of the resource
                try {
                    action.run();
                } catch (Throwable t) { // foreign code, and nobody else to tell
                    report("the cancel action of " + name() + " failed", t);
                }
            });
        } finally {
            handle().workEnds();
        }
    }

    /** There is no slot for this job, or nobody takes it. */
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
        Seats.Seat taken = limiter.seats().take(this);
        seat = taken;
        if (PERMIT.compareAndSet(this, WAITING, CLAIMED)) {
            return true;
        }
        taken.leave();
        return false;
    }

    @Override
    public boolean waits() {
        return permit == WAITING;
    }

    /** Gives up the permit that it has not got yet; false if it has one. */
    boolean withdraw() {
        return PERMIT.compareAndSet(this, WAITING, WITHDRAWN);
    }

    /** Leaves the seat among those that have a permit. */
    void getUp() {
        Seats.Seat left = seat;
        if (left != null) {
            if (endedNanos != 0) {
                left.count(startedNanos - submittedNanos, endedNanos - startedNanos);
            }
            left.leave();
        }
    }

    // ---- on whichever thread has a permit to pass on

    /**
     * Has the dispatcher run this job, which has a permit; returns the next to launch, if this one
     * has left meanwhile on the calling thread.
     */
    @Nullable ExecutorJob<?> launch() {
        launcher = Thread.currentThread();
        try {
            dispatcher.workers().launch(this);
        } catch (Throwable t) { // an executor is foreign code and may throw anything
            if (!refuse(t)) {
                report("the executor of " + name() + " failed in execute", t);
            }
        } finally {
            launcher = null;
        }
        ExecutorJob<?> following = launchNext;
        if (following != null) {
            launchNext = null;
        }
        return following;
    }

    /**
     * Leaves {@code following} to the calling thread, if that sees to the successor of this job
     * when it is through with it: a chain of jobs inside execute would end the stack.
     */
    boolean handOn(ExecutorJob<?> following) {
        Thread caller = Thread.currentThread();
        if (chain == caller) {
            successor = following;
            return true;
        }
        if (launcher == caller) {
            launchNext = following;
            return true;
        }
        return false;
    }

    /** Runs the job, from {@code now} on, on a thread that sees to its successor. */
    void runInChain(long now) {
        chain = Thread.currentThread();
        run(now);
    }

    /**
     * Runs {@code first}, and then on the same thread whatever gets its permit in the same
     * dispatcher: no hand-over.
     */
    static void runChain(ExecutorJob<?> first) {
        long now = System.nanoTime();
        for (ExecutorJob<?> job = first; job != null; ) {
            try {
                job.runInChain(now);
            } catch (Throwable t) {
                job.launchSuccessor();
                throw t;
            }
            ExecutorJob<?> following = job.successor;
            if (following == null || following.dispatcher != first.dispatcher) {
                job.launchSuccessor();
                return;
            }
            job.successor = null;
            if (job.endedNanos != 0) { // the end of one is the start of the next
                now = job.endedNanos;
            }
            job = following;
        }
    }

    private void launchSuccessor() {
        ExecutorJob<?> following = successor;
        if (following != null) {
            successor = null;
            CapacityLimiter.launchAll(following);
        }
    }

    /** Whether the launching thread has run the job itself. */
    boolean ranInsideExecute() {
        return insideExecute;
    }

    /** The task fails with {@code refusal}; false if the work has begun, or shall not run. */
    boolean refuse(Throwable refusal) {
        if (!window.withdraw()) {
            return false;
        }
        rejected();
        limiter.leave(this);
        handle().fail(refusal);
        return true;
    }

    // ---- on the thread of the job

    @Override
    public void run() {
        run(System.nanoTime());
    }

    private void run(long now) {
        Throwable refusal = refusal();
        if (refusal != null) {
            refuse(refusal);
            return;
        }
        if (!window.open()) {
            return; // cancelled or too late, or run twice by its executor
        }
        Thread runner = Thread.currentThread();
        startedNanos = now;
        insideExecute = launcher == runner;
        handle().runsOn(runner);
        if (dispatcher.observers().listen()) {
            long waited = now - submittedNanos;
            dispatcher
                    .observers()
                    .tell(observer -> observer.started(dispatcher.name(), id, name(), waited));
        }
        ClassLoader before = runner.getContextClassLoader();
        boolean changes = before != classLoader && dispatcher.workers().areOwn();
        if (changes) { // some threads must keep theirs
            runner.setContextClassLoader(classLoader);
        }
        try {
            runWork();
        } finally {
            if (changes) {
                runner.setContextClassLoader(before);
            }
        }
    }

    /** Why the work must not begin, whose turn it is; null if it may. */
    private @Nullable Throwable refusal() {
        if (unordered != null) {
            return unordered;
        }
        return dispatcher.isClosed() && !admitted ? dispatcher.rejection("is closed") : null;
    }

    private void runWork() {
        Callable<T> once = Objects.requireNonNull(work);
        work = null;
        T value;
        try {
            value = context.call(once::call);
        } catch (Throwable t) { // of the work, or of a thread-local's accessor
            try {
                end(true);
            } finally {
                tell(t);
            }
            return;
        }
        try {
            end(false);
        } finally {
            handle().resume(value);
        }
    }

    /** The work has ended: the next may begin, before the loop is told, which may submit again. */
    private void end(boolean failed) {
        window.close();
        endedNanos = System.nanoTime();
        if (dispatcher.observers().listen()) {
            long ran = endedNanos - startedNanos;
            dispatcher
                    .observers()
                    .tell(observer -> observer.ended(dispatcher.name(), id, name(), ran, failed));
        }
        limiter.leave(this);
    }

    private void tell(Throwable thrown) {
        boolean abandonable = options.cancelPolicy() == CancelPolicy.ABANDON;
        if (cancelled && !abandonable) {
            if (options.cancelAction() == null) {
                reportUnlessCancellation(" failed while it was being cancelled", thrown);
            }
            handle().fail(new CancellationException(name() + " was cancelled")); // as it had to be
            return;
        }
        Throwable told = expired && !abandonable ? deadlineExceeded(thrown) : thrown;
        if (!handle().fail(told)) {
            reportUnlessCancellation(" failed after it had been abandoned", thrown);
        }
    }

    /** Tells the loop, because nobody else can be told. */
    private void reportUnlessCancellation(String what, Throwable thrown) {
        if (!isCancellation(thrown)) {
            String late = " failed after its loop had closed";
            report(name() + (loop.closed() ? late : what), thrown);
        }
    }

    private static boolean isCancellation(Throwable thrown) {
        return thrown instanceof InterruptedException
                || thrown instanceof ClosedByInterruptException
                || thrown instanceof CancellationException;
    }

    /** Lets a cancel reach what the work waits for on the loop, in {@code scope}. */
    void cross(CancelScope scope) {
        crossing = scope;
        check();
    }

    void crossed() {
        crossing = null;
    }

    /** Ends work whose outcome nobody waits for any more. */
    void check() {
        if (cancelled || expired) {
            throw new CancellationException(
                    name() + (expired ? " has passed its deadline" : " was cancelled"));
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
