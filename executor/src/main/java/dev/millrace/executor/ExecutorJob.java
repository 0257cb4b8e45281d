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
 * One job on its way: from the loop through the limiter to a thread, which runs it, and back.
 *
 * <p>Two steps decide what becomes of it. Its permit is claimed by whoever has one to give, or
 * given up by whoever finds that the job shall not run. Its window is opened by the thread of the
 * work, or withdrawn by whoever comes before that: a cancel, the deadline, an executor that rejects
 * the job, a dispatcher that closes. Whoever withdraws it, or closes the window after the work,
 * gives back its slot and its permit.
 */
final class ExecutorJob<T extends @Nullable Object> extends ChainedJob
        implements Runnable, CancelHook, Described, FifoPermits.Waiter, PermitHolder {
    private static final AtomicLong IDS = new AtomicLong();

    private static final int WAITING = 0;
    private static final int CLAIMED = 1;
    private static final int WITHDRAWN = 2;

    private static final VarHandle PERMIT;
    private static final VarHandle ADMITTED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            PERMIT = lookup.findVarHandle(ExecutorJob.class, "permit", int.class);
            ADMITTED = lookup.findVarHandle(ExecutorJob.class, "admitted", boolean.class);
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
    private final Context context;
    private final @Nullable PermitHolder outer; // which has led to this one through the loop
    private final @Nullable ClassLoader classLoader;
    private final WorkWindow window = new WorkWindow();
    private @Nullable Callable<T> work; // until it runs: whoever keeps the job keeps nothing of it
    private @Nullable T returned; // by the work, until its thread has its own context back
    private @Nullable JobHandle<T> handle; // set before the limiter has the job

    private volatile int permit; // written through PERMIT
    private Seats.@Nullable Seat seat; // written before the permit is claimed

    private volatile @Nullable JobStop stop; // written by the loop
    private volatile @Nullable LoopCall<?> loopCall; // written by the thread of the work

    // of the keyed queues of the limiter
    @Nullable JobList list;
    KeyedQueues.@Nullable KeyedQueue keyed;
    KeyedQueues.@Nullable Step leaving; // made as it enters: to leave must not need memory
    @Nullable Throwable unordered; // thrown by its key, so that nobody knows when its turn is
    @Nullable ExecutorJob<?> previous;
    @Nullable ExecutorJob<?> next;

    // written when the job has come in before its dispatcher closed; read by its thread once it is
    private volatile boolean admitted;

    private final long submittedNanos = System.nanoTime();
    private volatile long startedNanos; // written by the thread of the work, as the next
    private long endedNanos;

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
        JobStop stopped = stop;
        return stopped != null && stopped.abandoned();
    }

    @Override
    public @Nullable PermitHolder outer() {
        return outer;
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
        long started = startedNanos;
        return new RunningJob(
                id,
                name(),
                dispatcher.name(),
                Duration.ofNanos(now - (started == 0 ? submittedNanos : started)),
                abandoned(),
                window.thread());
    }

    // ---- on the loop

    /** The task of this job, which has a slot and may take so long; null for ever. */
    Task<T> submit(@Nullable Duration left) {
        Beginning beginning = null;
        try {
            beginning = new Beginning(left);
            return loop.startJob(options.name(), beginning);
        } finally {
            if (beginning == null
                    || !beginning.reached) { // cancelled meanwhile, or the loop is closed
                limiter.freeSlot();
            }
        }
    }

    /** Apart from the job, which its thread may be writing to by the time this is looked at. */
    private final class Beginning implements Consumer<JobHandle<T>> {
        private final @Nullable Duration left;
        private boolean reached;

        Beginning(@Nullable Duration left) {
            this.left = left;
        }

        @Override
        public void accept(JobHandle<T> job) {
            reached = true;
            begin(job, left);
        }
    }

    /** The task of this job, which has no slot and fails with {@code refusal}. */
    Task<T> refused(Throwable refusal) {
        window.withdraw();
        return loop.startJob(options.name(), job -> job.fail(refusal));
    }

    private void begin(JobHandle<T> job, @Nullable Duration left) {
        try {
            enter(job, left);
        } catch (Throwable t) { // the task fails with it: what the job has taken is given back
            if (window.withdraw()) {
                limiter.leave(this);
            }
            throw t;
        }
    }

    private void enter(JobHandle<T> job, @Nullable Duration left) {
        handle = job;
        job.onCancel(this);
        try {
            if (left != null) {
                job.onDeadline(left, this::expire);
            }
            dispatcher.entered(this);
            if (dispatcher.observers().listen()) {
                dispatcher
                        .observers()
                        .tell(observer -> observer.queued(dispatcher.name(), id, name()));
                if (window.ended()) {
                    return; // an observer has cancelled the task
                }
            }
            limiter.start(this);
        } catch (OutOfMemoryError e) { // it gives back what it has so far
            refuse(e);
        }
        if (dispatcher.isClosed()) { // after it has come in: pairs with the look of whoever closes
            refuse(dispatcher.rejection("is closed"));
        } else {
            ADMITTED.setRelease(this, true); // the thread of the job need not see it at once
        }
    }

    JobHandle<T> handle() {
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
        return handle;
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
            return; // its outcome is on the way
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

    /** Where there is no memory for the one, the work is to end all the same. */
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
        Seats.Seat taken = limiter.seats().take(this); // throws nothing: the claim is for a permit
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
            // for observers, or words: it has left, and its task has failed; others are to follow
        }
    }

    /** The task fails with {@code refusal}; false if the work has begun, or shall not run. */
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
            return; // cancelled or too late, or run twice by its executor
        }
        startedNanos = now;
        T value;
        try {
            value = work(Thread.currentThread(), now);
            returned = null;
        } catch (Throwable t) { // of the work, of a thread-local's accessor, or for want of memory
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

    /** The work has returned, and the job has failed all the same. */
    private void discardReturned() {
        T unused = returned;
        returned = null;
        if (unused != null) {
            loop.discard(unused, options.discardHook(), name());
        }
    }

    private T work(Thread runner, long now) throws Exception {
        Callable<T> once = Objects.requireNonNull(work);
        work = null;
        begins(runner);
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
            return context.call(() -> returned = once.call());
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

    /** The work has ended: the next may begin, before the loop is told, which may submit again. */
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
        } catch (OutOfMemoryError e) { // for the words: whoever waits is told as much as can be
            handle().fail(thrown);
        }
    }

    private void tellAsStopped(Throwable thrown) {
        JobStop stopped = options.cancelPolicy() == CancelPolicy.ABANDON ? null : stop;
        boolean cancelled = stopped != null && stopped.cancelled();
        if (cancelled && !stopsWork() && !isAnswer(thrown)) { // it failed all by itself
            report(name() + " failed while it was being cancelled", thrown);
            handle().fail(new CancellationException(name() + " was cancelled"));
            return;
        }
        boolean expired = stopped != null && stopped.expired() && !cancelled;
        if (!handle().fail(expired ? deadlineExceeded(thrown) : thrown)) {
            reportLate(thrown);
        }
    }

    /** Tells the loop, because nobody else can be told. */
    private void reportLate(Throwable thrown) {
        if (isAnswer(thrown)) {
            return;
        }
        String late =
                loop.closed()
                        ? " failed after its loop had closed"
                        : " failed after it had been abandoned";
        if (stop != null && stopsWork() && Aftermath.follows(thrown)) {
            Aftermath.record(name() + late, thrown, entry -> context.run(entry::run));
        } else {
            report(name() + late, thrown);
        }
    }

    /** Whether a cancel does anything to the work, so that a failure may follow from it. */
    private boolean stopsWork() {
        return options.cancelAction() != null || options.cancelPolicy() == CancelPolicy.INTERRUPT;
    }

    /** Whether {@code thrown} says no more than that the work was told to end. */
    private static boolean isAnswer(Throwable thrown) {
        return thrown instanceof CancellationException || Interrupts.haveCaused(thrown);
    }

    /** A body that the work waits for on the loop begins. */
    void beginLoopCall(LoopCall<?> call) {
        loopCall = call;
        check();
    }

    void endLoopCall() {
        loopCall = null;
    }

    /** What the work waits for on the loop; null if it waits for nothing there. */
    @Nullable LoopCall<?> loopCall() {
        return loopCall;
    }

    /** Ends work whose outcome nobody waits for any more. */
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
