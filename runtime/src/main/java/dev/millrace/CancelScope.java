package dev.millrace;

import dev.millrace.internal.timer.Timer;
import dev.millrace.spi.Rethrow;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The one cancellation mechanism: a block that can be cancelled as a whole, by a call or a
 * deadline, and a shield against the cancels around it. The model is Trio's.
 *
 * <p>Cancellation is level-triggered. Once a scope is cancelled, every checkpoint inside it raises
 * a {@link CancelledError}, again and again, until the scope is left; only this scope absorbs the
 * error. A checkpoint in a cancelled scope raises on entry, before any effect; a wait is ended only
 * if its operation could be unhooked; a value that was assigned to the waiter is returned.
 *
 * <p>A scope may be made before it is entered, is entered once, by one task, and covers everything
 * that task forks into groups opened inside it. A shielded scope does not see cancels of the scopes
 * around it; it still obeys its own deadline and its own {@code cancel}.
 *
 * {@snippet lang=java :
 * var scope = CancelScope.withDeadline(Duration.ofSeconds(2));
 * boolean finished = scope.run(() -> upload(report)); // false if the deadline cut it off
 * }
 */
public final class CancelScope extends ScopeNode {
    private static final int RAISES_PER_TURN = 16;
    private static final VarHandle LOOP;

    static {
        try {
            LOOP = MethodHandles.lookup().findVarHandle(CancelScope.class, "loop", LoopImpl.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final @Nullable Duration limit; // counted from entry

    // guarded by this until the scope is entered, loop only afterwards
    private boolean cancelled;
    private @Nullable String reason;
    private String who = "";

    // written on entry, under this; read by any thread
    private volatile @Nullable LoopImpl loop;

    // loop only
    private @Nullable Task<?> task;
    private @Nullable Deadline deadline;
    private boolean caught;
    private int raises;

    /** A scope that only {@link #cancel()} cancels. */
    public CancelScope() {
        this(null, false);
    }

    private CancelScope(@Nullable Duration limit, boolean shield) {
        super(shield);
        this.limit = limit;
    }

    /** The outermost scope of a task that hangs below {@code outer} before it starts. Loop only. */
    CancelScope(LoopImpl home, @Nullable CancelScope outer) {
        this(null, false);
        LOOP.set(this, home); // no fence: a task publishes its scope in a final field
        join(outer);
    }

    /**
     * A scope that is cancelled {@code limit} after it is entered; zero or less cancels at once.
     */
    public static CancelScope withDeadline(Duration limit) {
        return new CancelScope(limit, false);
    }

    /** A scope that cancels from outside do not reach. */
    public static CancelScope shielded() {
        return new CancelScope(null, true);
    }

    /** A shield with its own deadline, for clean-up that must not take for ever. */
    public static CancelScope shielded(Duration limit) {
        return new CancelScope(limit, true);
    }

    /**
     * Runs {@code body} in this scope, on the calling task.
     *
     * @return true if the body ended by itself, false if this scope was cancelled and absorbed the
     *     error
     * @throws X if the body does
     * @throws IllegalStateException if the scope was entered before, or the caller is not a task
     */
    public <X extends Throwable> boolean run(VoidBody<X> body) throws X {
        BodyTask<?> runner = Running.task("CancelScope.run");
        enter(runner);
        Throwable thrown = null;
        try {
            body.run();
        } catch (Throwable t) {
            thrown = t;
        }
        exit(runner);
        if (thrown == null) {
            return true;
        }
        if (absorbs(thrown)) {
            return false;
        }
        throw Rethrow.unchecked(thrown);
    }

    /** As {@link #cancel(String)}, without a reason. */
    public void cancel() {
        cancel(null);
    }

    /** Cancels everything in this scope, now or when it is entered. Idempotent; any thread. */
    public void cancel(@Nullable String why) {
        Running running = Running.current();
        String caller = nameOf(running);
        LoopImpl entered = loop;
        if (entered == null) {
            synchronized (this) {
                entered = loop;
                if (entered == null) {
                    note(caller, why);
                    return;
                }
            }
        }
        if (running != null && running.loop() == entered) {
            cancelNow(caller, why);
        } else {
            LoopImpl home = entered;
            home.tryCallSoonThreadSafe(() -> cancelNow(caller, why));
        }
    }

    private static String nameOf(@Nullable Running canceller) {
        if (canceller instanceof BodyTask<?> task) {
            return task.name();
        }
        Thread thread = Thread.currentThread();
        String name = thread.getName(); // virtual threads have none by default
        return name.isEmpty() ? "thread #" + thread.threadId() : name;
    }

    /** Whether somebody cancelled this scope, or its deadline did. */
    public synchronized boolean cancelCalled() {
        return cancelled;
    }

    /** Whether this scope has absorbed the error of its cancellation. */
    public boolean cancelledCaught() {
        return caught;
    }

    /** Why the scope was cancelled, in the words of whoever did. */
    public synchronized @Nullable String reason() {
        return reason;
    }

    /** The deadline in loop time; null if there is none. Loop only, inside the scope. */
    public @Nullable Duration deadline() {
        LoopImpl home = loop;
        return deadline == null || home == null ? null : home.toLoopTime(deadline.whenNanos());
    }

    /**
     * Moves the deadline to {@code fromNow} from now, adding one if there was none. Loop only.
     *
     * @throws IllegalStateException if the scope has been cancelled or left, or was not entered yet
     */
    public void reschedule(Duration fromNow) {
        LoopImpl home = loop;
        if (home == null || hasLeft() || cancelled) {
            throw new IllegalStateException(
                    "cannot reschedule a scope that is not entered, was left or is cancelled");
        }
        home.requireInLoop("CancelScope.reschedule", "loop.callSoonThreadSafe(…)");
        setDeadline(home, fromNow);
    }

    // ---- for tasks and groups

    /** Makes this scope the innermost of {@code runner}. */
    void enter(BodyTask<?> runner) {
        link(runner.loop(), runner.scope());
        task = runner;
        runner.scope(this);
        if (limit != null && !cancelled) {
            setDeadline(runner.loop(), limit);
        }
    }

    void exit(BodyTask<?> runner) {
        if (runner.scope() != this || !(parent() instanceof CancelScope outer)) {
            throw new IllegalStateException("scopes were left out of order");
        }
        runner.scope(outer);
        unlink();
    }

    /** Makes this the outermost scope of {@code owner}. */
    void adopt(Task<?> owner) {
        task = owner;
        if (loop == null) {
            link(owner.loop, null);
        }
    }

    void leave(Task<?> owner) {
        unlink();
        task = null;
    }

    /** The outermost cancelled scope that reaches this one; null while nothing is cancelled. */
    @Nullable CancelScope effective() {
        return (CancelScope) effectiveNode();
    }

    /** Why whatever reaches this scope was cancelled. */
    @Nullable String effectiveReason() {
        CancelScope cause = effective();
        return cause == null ? null : cause.reason();
    }

    /** How the block was ended from outside, for the exception that tells it. */
    synchronized String describeEnd() {
        return "cut off by " + who + (reason == null ? "" : ": " + reason);
    }

    /**
     * The error for one checkpoint. Every so often it costs a turn, so that catching all cannot
     * spin.
     */
    CancelledError raise(BodyTask<?> raiser) {
        if (++raises % RAISES_PER_TURN == 0) {
            raiser.giveTurn();
        }
        return new CancelledError(this, who, reason);
    }

    /** Whether {@code thrown} is this scope's own cancellation, which ends here. */
    boolean absorbs(Throwable thrown) {
        CancelledError error = CancelledError.in(thrown);
        LoopImpl home = loop;
        if (error == null || error.scope() != this || home == null) {
            return false;
        }
        caught = true;
        home.faults().reportSuppressed("a cancelled scope", error);
        return true;
    }

    /**
     * The cancellation that {@code thrown} is, if it belongs to this scope or one around it; null
     * for anything else, among it an error of a scope that was left: that one is a failure like any
     * other.
     */
    @Nullable CancelledError cancellationIn(Throwable thrown) {
        CancelledError error = CancelledError.in(thrown);
        if (error != null && error.scope() == effectiveNode()) {
            return error;
        }
        for (ScopeNode node = this; error != null && node != null; node = node.parent()) {
            if (error.scope() == node) {
                return error;
            }
        }
        return null;
    }

    // ---- its place in the tree; loop only

    private void link(LoopImpl home, @Nullable CancelScope outer) {
        synchronized (this) {
            if (loop != null) {
                throw new IllegalStateException("a cancel scope is entered once");
            }
            loop = home;
        }
        join(outer);
    }

    private void unlink() {
        LoopImpl home = loop;
        if (deadline != null && home != null) {
            home.turns().timers().remove(deadline);
        }
        leaveTree();
    }

    private void cancelNow(String caller, @Nullable String why) {
        if (hasLeft() || cancelled) {
            return;
        }
        note(caller, why);
        refresh();
    }

    private synchronized void note(String caller, @Nullable String why) {
        if (!cancelled) {
            cancelled = true;
            who = caller;
            reason = why;
        }
    }

    @Override
    boolean isCancelled() {
        return cancelled;
    }

    @Override
    void cancelArrived() {
        if (task instanceof JobTask<?> job) {
            job.cancelDelivered();
        } else if (task instanceof BodyTask<?> runner && runner.scope() == this) {
            runner.cancelDelivered();
        }
    }

    private void setDeadline(LoopImpl home, Duration fromNow) {
        Deadline timer = deadline;
        if (timer == null) {
            timer = new Deadline();
            deadline = timer;
        }
        timer.limit = fromNow;
        if (fromNow.isPositive()) {
            home.turns().timers().set(timer, home.deadlineNanos(fromNow));
        } else {
            cancelNow(timer.toString(), null);
        }
    }

    /** The timer of a scope; fires once the loop comes round to it. */
    private final class Deadline extends Timer {
        private Duration limit = Duration.ZERO;

        @Override
        protected void due() {
            LoopImpl home = loop;
            if (home != null) {
                home.turns().add(this); // hooks are foreign code: they run on the callback fiber
            }
        }

        @Override
        public void run() {
            if (!isQueued()) { // else it was rescheduled meanwhile
                cancelNow(toString(), null);
            }
        }

        @Override
        public String toString() {
            return "the deadline of " + limit;
        }
    }
}
