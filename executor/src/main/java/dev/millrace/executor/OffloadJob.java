package dev.millrace.executor;

import dev.millrace.CancelScope;
import dev.millrace.Context;
import dev.millrace.DeadlineExceededException;
import dev.millrace.EventLoop;
import dev.millrace.LoopClosedException;
import dev.millrace.LoopFault;
import dev.millrace.Task;
import dev.millrace.TimerHandle;
import dev.millrace.spi.Rethrow;
import dev.millrace.spi.RevocableExecutor;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
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
final class OffloadJob<T extends @Nullable Object>
        implements RevocableExecutor, Callable<T>, Runnable {
    private static final AtomicLong IDS = new AtomicLong();

    private enum State {
        WAITING,
        RUNNING,
        ENDED
    }

    final long id = IDS.incrementAndGet();
    final EventLoop loop;
    final Offload offload;
    final Place place;
    final CapacityLimiter limiter;
    private final Context context;
    private final @Nullable OffloadJob<?> outer; // which has led to this one through the loop
    private final @Nullable ClassLoader classLoader;
    private @Nullable Callable<T> work; // until it runs: whoever keeps the job keeps nothing of it
    private @Nullable Runnable command; // set before the limiter has the job
    private @Nullable TimerHandle deadline; // likewise

    // guarded by this
    private State state = State.WAITING;
    private @Nullable Thread thread;
    private boolean cancelled;
    private boolean expired;
    private boolean interrupted;
    private boolean actionRun;
    private @Nullable CancelScope crossing; // of what the work waits for on the loop
    private @Nullable Throwable verdict; // instead of what the work did
    private @Nullable Throwable failure; // of work that ran ahead of the command
    private @Nullable T value;
    private boolean heard; // its failure was told, one way or another

    // guarded by the limiter
    @Nullable JobList list;
    @Nullable OffloadJob<?> previous;
    @Nullable OffloadJob<?> next;
    boolean countedAsAbandoned;

    // of whoever has the job at the time, and then of the limiter
    final long submittedNanos = System.nanoTime();
    long startedNanos;
    long endedNanos;

    // written and cleared by the launching thread, which looks only for itself
    private @Nullable Thread launcher;
    private boolean insideExecute;
    @Nullable OffloadJob<?> successor;

    OffloadJob(EventLoop loop, Offload offload, Callable<T> work) {
        this.loop = loop;
        this.offload = offload;
        this.place = offload.place();
        this.limiter = offload.limiter();
        this.work = work;
        Context caller = Context.current();
        this.outer = Lineage.in(caller);
        this.context = Lineage.leadingFrom(caller, this);
        this.classLoader = Thread.currentThread().getContextClassLoader();
    }

    /** The job that has led to this one, through the loop; null if there is none. */
    @Nullable OffloadJob<?> outer() {
        return outer;
    }

    synchronized boolean hasEnded() {
        return state == State.ENDED;
    }

    synchronized boolean runsOn(Thread candidate) {
        return thread == candidate;
    }

    String name() {
        String given = offload.name();
        return given == null ? "job-" + id : given;
    }

    @Nullable Object key() {
        return offload.key();
    }

    Borrower borrower(long now) {
        Thread runner;
        synchronized (this) {
            runner = thread;
        }
        long since = startedNanos == 0 ? submittedNanos : startedNanos;
        return new Borrower(
                id,
                name(),
                place.name(),
                Duration.ofNanos(now - since),
                countedAsAbandoned,
                runner);
    }

    // ---- on the loop

    /** The task of this job, for which there is room until {@code left} is over. */
    Task<T> submit(@Nullable Duration left) {
        if (left != null) {
            deadline = loop.callLater(left, this::expire);
        }
        try {
            return loop.runInExecutor(this, this, this::cancelled);
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
        state = State.ENDED;
        return loop.runInExecutor(new RefusedJob(jobName()), this);
    }

    @Override
    public @Nullable String jobName() {
        return offload.name();
    }

    @Override
    public void execute(Runnable kept) {
        command = kept;
        place.entered(this);
        limiter.start(this);
    }

    /** Cancelled before its command began: it waits, or it has been abandoned. */
    @Override
    public void revoke(Runnable kept) {
        boolean runs;
        synchronized (this) {
            cancelled = true;
            runs = state == State.RUNNING;
            if (state == State.WAITING) {
                state = State.ENDED;
            }
        }
        cancelTimer();
        cancelCrossing();
        if (runs) {
            limiter.abandoned(this);
        } else {
            limiter.leave(this);
        }
    }

    /** What a cancel does while the command runs; the work does not end meanwhile. */
    private void cancelled() {
        synchronized (this) {
            cancelled = true;
            disturb();
        }
        cancelCrossing();
    }

    private void expire() {
        boolean waits;
        boolean ends;
        synchronized (this) {
            if (state == State.ENDED) {
                return;
            }
            expired = true;
            waits = state == State.WAITING;
            ends = waits || offload.cancelPolicy() == CancelPolicy.ABANDON;
            if (waits) {
                state = State.ENDED;
            }
            if (ends) {
                verdict = deadlineExceeded(null);
            } else {
                disturb();
            }
        }
        cancelCrossing();
        if (ends) {
            if (waits) {
                limiter.leave(this);
            } else {
                limiter.abandoned(this);
            }
            runCommand();
        }
    }

    private void disturb() {
        Runnable action = offload.cancelAction();
        if (state != State.RUNNING) {
            return;
        }
        if (action != null) {
            if (!actionRun) {
                actionRun = true;
                action.run();
            }
        } else if (offload.cancelPolicy() == CancelPolicy.INTERRUPT && thread != null) {
            interrupted = true;
            thread.interrupt();
        }
    }

    DeadlineExceededException deadlineExceeded(@Nullable Throwable cause) {
        return new DeadlineExceededException(
                name()
                        + " in "
                        + place.name()
                        + " was cut off by the deadline of "
                        + offload.deadline(),
                cause);
    }

    // ---- on whichever thread has a permit to pass on

    /** Has the place run this job, which has a permit. */
    void launch() {
        launcher = Thread.currentThread();
        try {
            place.workers().launch(this);
        } catch (Throwable t) { // an executor is foreign code and may throw anything
            refuse(t);
        } finally {
            launcher = null;
        }
    }

    /** Whether the calling thread is still inside the call that launched this job. */
    boolean isInsideExecute() {
        return launcher == Thread.currentThread();
    }

    /** Whether the launching thread has run the job itself. */
    boolean ranInsideExecute() {
        return insideExecute;
    }

    /** The limiter has let this job go. */
    void left() {
        place.left();
    }

    /** Disturbs work that is stuck as its place closes. */
    synchronized void interrupt() {
        if (thread != null) {
            interrupted = true;
            thread.interrupt();
        }
    }

    /** The task fails with {@code refusal}, unless the work has begun. */
    void refuse(Throwable refusal) {
        synchronized (this) {
            if (state != State.WAITING) {
                report("the executor of " + name() + " failed in execute", refusal);
                return;
            }
            state = State.ENDED;
            verdict = refusal;
        }
        limiter.countRejected();
        finish();
        runCommand();
    }

    // ---- on the thread of the job

    @Override
    public void run() {
        Thread runner = Thread.currentThread();
        synchronized (this) {
            if (state != State.WAITING) {
                return; // cancelled or too late, or run twice by its executor
            }
            state = State.RUNNING;
            thread = runner;
        }
        startedNanos = System.nanoTime();
        insideExecute = isInsideExecute();
        if (!place.workers().areOwn()) { // some threads must keep theirs
            runOnThread();
            return;
        }
        ClassLoader before = runner.getContextClassLoader();
        runner.setContextClassLoader(classLoader);
        try {
            runOnThread();
        } finally {
            runner.setContextClassLoader(before);
        }
    }

    private void runOnThread() {
        if (offload.cancelPolicy() == CancelPolicy.ABANDON) {
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
            reportAbandoned(thrown);
        }
    }

    private void runCommand() {
        Objects.requireNonNull(command).run();
    }

    /** What the loop's task makes of this job. */
    @Override
    @SuppressWarnings("NullAway") // null is returned only where T allows it: the work returned it
    public T call() {
        Throwable instead;
        synchronized (this) {
            instead = verdict == null ? failure : verdict;
        }
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
        synchronized (this) {
            if (state == State.ENDED) {
                return;
            }
            closeWindow();
        }
        finish();
    }

    private Throwable endWith(Throwable thrown) {
        Throwable told;
        synchronized (this) {
            closeWindow();
            told = translated(thrown);
        }
        finish();
        return told;
    }

    private void closeWindow() {
        state = State.ENDED;
        thread = null;
        if (interrupted) {
            Thread.interrupted(); // of no concern to whatever runs here next
        }
    }

    private void finish() {
        endedNanos = startedNanos == 0 ? 0 : System.nanoTime();
        cancelTimer();
        limiter.leave(this);
    }

    private void cancelTimer() {
        TimerHandle timer = deadline;
        if (timer == null) {
            return;
        }
        if (loop.isOwner()) {
            timer.cancel();
            return;
        }
        try {
            loop.callSoonThreadSafe(timer::cancel);
        } catch (LoopClosedException e) {
            // and its timers are gone with it
        }
    }

    private Throwable translated(Throwable thrown) {
        if (offload.cancelPolicy() == CancelPolicy.ABANDON) {
            if (cancelled || expired) {
                heard = true;
                reportAbandoned(thrown);
            }
            return thrown;
        }
        if (expired) {
            return deadlineExceeded(thrown);
        }
        if (cancelled && isCancellation(thrown)) {
            return new InterruptedException(name() + " was cancelled"); // as it had to be
        }
        if (cancelled && offload.cancelAction() == null) {
            report(name() + " failed while it was being cancelled", thrown);
        }
        return thrown;
    }

    private void reportAbandoned(Throwable thrown) {
        if (!isCancellation(thrown)) {
            report(name() + " failed after it had been abandoned", thrown);
        }
    }

    /** Lets a cancel reach what the work waits for on the loop. */
    synchronized void cross(CancelScope scope) {
        checkCancelled();
        crossing = scope;
    }

    synchronized void crossed() {
        crossing = null;
    }

    private void cancelCrossing() {
        CancelScope there;
        synchronized (this) {
            there = crossing;
        }
        if (there != null) { // outside the lock: hooks are foreign code
            there.cancel(name() + " was cancelled");
        }
    }

    /** Ends work whose outcome nobody waits for any more. */
    synchronized void checkCancelled() {
        if (cancelled || expired) {
            throw new CancellationException(
                    name() + (expired ? " has passed its deadline" : " was cancelled"));
        }
    }

    private static boolean isCancellation(Throwable thrown) {
        return thrown instanceof InterruptedException
                || thrown instanceof ClosedByInterruptException
                || thrown instanceof CancellationException;
    }

    private void report(String what, Throwable thrown) {
        loop.report(new LoopFault(what, thrown, name(), null));
    }

    @Override
    public String toString() {
        return name() + " in " + place.name();
    }
}
