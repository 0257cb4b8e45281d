package dev.millrace.executor;

import dev.millrace.Context;
import dev.millrace.DeadlineExceededException;
import dev.millrace.EventLoop;
import dev.millrace.LoopClosedException;
import dev.millrace.LoopFault;
import dev.millrace.Task;
import dev.millrace.TimerHandle;
import dev.millrace.spi.OffloadedJob;
import dev.millrace.spi.Rethrow;
import dev.millrace.spi.RevocableExecutor;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One job on its way: the executor that the loop hands it to, what its thread runs, and what the
 * loop's task then runs of it.
 *
 * <p>The loop's task ends when its own part, {@link #command}, has run, and is cancelled at once
 * before that. So the command is run around the work, on the work's thread, and a cancel waits for
 * the work; or, for a job that may be abandoned, after it; or, with a verdict instead of the work,
 * by whoever finds that the work shall not run: the loop at the deadline, the executor that would
 * not have it.
 */
final class ExecutorJob<T extends @Nullable Object>
        implements RevocableExecutor, Callable<T>, Runnable {
    private static final AtomicLong IDS = new AtomicLong();

    final long id = IDS.incrementAndGet();
    final EventLoop loop;
    final JobOptions options;
    final Dispatcher dispatcher;
    final CapacityLimiter limiter;
    final int keyHash;
    private final Context context;
    private final @Nullable ExecutorJob<?> outer; // which has led to this one through the loop
    private final @Nullable ClassLoader classLoader;
    private @Nullable Callable<T> work; // until it runs: whoever keeps the job keeps nothing of it
    private @Nullable Runnable command; // set before the limiter has the job
    private @Nullable TimerHandle deadline; // likewise

    private final WorkWindow window;

    // written before the command runs, which reads it
    private @Nullable Throwable verdict; // instead of what the work did
    private @Nullable Throwable failure; // of work that ran ahead of the command
    private @Nullable T value;
    private boolean heard; // its failure was told, one way or another
    private boolean failed;

    // guarded by the limiter
    @Nullable JobList list;
    KeyedQueues.@Nullable KeyedQueue lane; // of its key
    @Nullable Throwable unordered; // thrown by its key, so that nobody knows when its turn is
    @Nullable ExecutorJob<?> previous;
    @Nullable ExecutorJob<?> next;
    boolean countedAsAbandoned;

    // written when the job has come in before its dispatcher closed; read by its thread once it is
    private boolean admitted;

    // of whoever has the job at the time, and then of the limiter
    final long submittedNanos = System.nanoTime();
    long startedNanos;
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
        this.window = new WorkWindow(options);
        Context caller = Context.current();
        this.outer = JobAncestry.in(caller);
        this.context = JobAncestry.leadingFrom(caller, this);
        this.classLoader = Thread.currentThread().getContextClassLoader();
    }

    /** The job that has led to this one, through the loop; null if there is none. */
    @Nullable ExecutorJob<?> outer() {
        return outer;
    }

    WorkWindow window() {
        return window;
    }

    String name() {
        String given = options.name();
        return given == null ? "job-" + id : given;
    }

    @Nullable Object key() {
        return options.key();
    }

    RunningJob borrower(long now) {
        long since = startedNanos == 0 ? submittedNanos : startedNanos;
        return new RunningJob(
                id,
                name(),
                dispatcher.name(),
                Duration.ofNanos(now - since),
                countedAsAbandoned,
                window.thread());
    }

    // ---- on the loop

    /** The task of this job, for which there is room until {@code left} is over. */
    Task<T> submit(@Nullable Duration left) {
        try {
            if (left != null) {
                deadline = loop.callLater(left, this::expire);
            }
            return loop.runInExecutor(this, this, window::cancel);
        } finally {
            if (command == null) { // cancelled meanwhile, or the loop is closed
                limiter.freeRoom();
                cancelTimer();
            }
        }
    }

    /** The task of this job, which has no room and fails with {@code refusal}. */
    Task<T> refused(Throwable refusal) {
        verdict = refusal;
        window.withdraw();
        return loop.runInExecutor(new RefusedJob(jobName()), this);
    }

    @Override
    public @Nullable String jobName() {
        return options.name();
    }

    @Override
    public void execute(Runnable kept) {
        command = kept;
        dispatcher.entered(this);
        if (dispatcher.observers().listen()) {
            dispatcher.observers().tell(observer -> observer.queued(dispatcher.name(), id, name()));
            if (window.hasEnded()) { // an observer has cancelled the task
                limiter.freeRoom();
                return;
            }
        }
        limiter.start(this);
        if (dispatcher.isClosed()) { // after it has arrived: pairs with the look of whoever closes
            refuse(dispatcher.rejection("is closed"));
        } else {
            admitted = true;
        }
    }

    /** Whether the work stands still for a body on the loop. */
    void waitsForLoop(boolean waits) {
        if (command instanceof OffloadedJob job) {
            if (waits) {
                job.waits();
            } else {
                job.goesOn();
            }
        }
    }

    /** Cancelled before its command began: it waits, or it has been abandoned. */
    @Override
    public void revoke(Runnable kept) {
        WorkWindow.State before = window.revoke();
        cancelTimer();
        if (before == WorkWindow.State.RUNNING) {
            abandoned();
        } else if (before == WorkWindow.State.WAITING) {
            withdrawn();
        }
    }

    private void expire() {
        boolean abandons = options.cancelPolicy() == CancelPolicy.ABANDON;
        switch (window.expire()) {
            case WAITING -> {
                verdict = deadlineExceeded(null);
                withdrawn();
                runCommand();
            }
            case RUNNING -> {
                if (abandons) {
                    verdict = deadlineExceeded(null);
                    abandoned();
                    runCommand();
                }
            }
            case DISTURBED, ENDED -> {} // the first is never told
        }
    }

    private void withdrawn() {
        limiter.leave(this);
        dispatcher.observers().tell(observer -> observer.withdrawn(dispatcher.name(), id, name()));
    }

    private void abandoned() {
        limiter.abandoned(this);
        dispatcher.observers().tell(observer -> observer.abandoned(dispatcher.name(), id, name()));
    }

    /** There is no room for this job, or nobody takes it. */
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
        ExecutorJob<?> next = launchNext;
        if (next != null) {
            launchNext = null;
        }
        return next;
    }

    /**
     * Leaves {@code next} to the calling thread, if that sees to the successor of this job when it
     * is through with it: a chain of jobs inside execute would end the stack.
     */
    boolean handOn(@Nullable ExecutorJob<?> next) {
        Thread caller = Thread.currentThread();
        if (chain == caller) {
            successor = next;
            return true;
        }
        if (launcher == caller) {
            launchNext = next;
            return true;
        }
        return false;
    }

    /** Runs the job, from {@code now} on, on a thread that sees to its successor. */
    void runInChain(long now) {
        chain = Thread.currentThread();
        run(now);
    }

    void launchSuccessor() {
        ExecutorJob<?> after = successor;
        successor = null;
        CapacityLimiter.launchAll(after);
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
        verdict = refusal;
        rejected();
        finish();
        runCommand();
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
        Thread runner = Thread.currentThread();
        if (!window.open(runner)) {
            return; // cancelled or too late, or run twice by its executor
        }
        startedNanos = now;
        insideExecute = launcher == runner;
        if (dispatcher.observers().listen()) {
            long waited = now - submittedNanos;
            dispatcher
                    .observers()
                    .tell(observer -> observer.started(dispatcher.name(), id, name(), waited));
        }
        ClassLoader before = runner.getContextClassLoader();
        if (before == classLoader
                || !dispatcher.workers().areOwn()) { // some threads must keep theirs
            runOnThread();
            return;
        }
        runner.setContextClassLoader(classLoader);
        try {
            runOnThread();
        } finally {
            runner.setContextClassLoader(before);
        }
    }

    /** Why the work must not begin, whose turn it is; null if it may. */
    private @Nullable Throwable refusal() {
        if (unordered != null) {
            return unordered;
        }
        return dispatcher.isClosed() && !admitted ? dispatcher.rejection("is closed") : null;
    }

    private void runOnThread() {
        if (options.cancelPolicy() == CancelPolicy.ABANDON) {
            runAhead();
        } else {
            runCommand();
        }
        end(); // cancelled at the last moment, the work did not run
    }

    /** Runs the work before the command, which a cancel can then do without. */
    private void runAhead() {
        try {
            value = runWork();
        } catch (Throwable t) {
            failure = t;
        }
        runCommand();
        Throwable thrown = failure;
        if (thrown != null && !heard) {
            Disturbance.reportAbandoned(this, thrown);
        }
    }

    private void runCommand() {
        Objects.requireNonNull(command).run();
    }

    /** What the loop's task makes of this job. */
    @Override
    @SuppressWarnings("NullAway") // null is returned only where T allows it: the work returned it
    public T call() {
        Throwable instead = verdict == null ? failure : verdict;
        if (instead != null) {
            heard = instead == failure;
            throw Rethrow.unchecked(instead);
        }
        return work == null ? value : runWork();
    }

    private T runWork() {
        Callable<T> once = Objects.requireNonNull(work);
        work = null;
        T result;
        try {
            result = context.call(once::call);
        } catch (Throwable t) {
            throw Rethrow.unchecked(endWith(t));
        }
        end();
        return result;
    }

    /** The work has ended: the next may begin, before the loop is told, who may submit again. */
    private void end() {
        if (window.close()) {
            finish();
        }
    }

    private Throwable endWith(Throwable thrown) {
        failed = true;
        window.close();
        heard = Disturbance.isAbandoned(this);
        if (heard) {
            Disturbance.reportAbandoned(this, thrown);
        }
        Throwable told = Disturbance.explain(this, thrown);
        finish();
        return told;
    }

    private void finish() {
        cancelTimer();
        if (startedNanos == 0) {
            limiter.leave(this);
            return;
        }
        endedNanos = System.nanoTime();
        if (dispatcher.observers().listen()) {
            long ran = endedNanos - startedNanos;
            dispatcher
                    .observers()
                    .tell(observer -> observer.ended(dispatcher.name(), id, name(), ran, failed));
        }
        limiter.leave(this);
    }

    private void cancelTimer() {
        TimerHandle timer = deadline;
        if (timer == null) {
            return;
        }
        if (loop.inLoop()) {
            timer.cancel();
            return;
        }
        try {
            loop.callSoonThreadSafe(timer::cancel);
        } catch (LoopClosedException e) {
            // and its timers are gone with it
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
