package dev.millrace;

import dev.millrace.internal.inbox.CallbackEntry;
import dev.millrace.internal.timer.Timer;
import dev.millrace.spi.Rethrow;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A block that can be cancelled as a whole, by a call or by a deadline, or shielded from the
 * cancels around it. All cancellation goes through scopes. The model is Trio's.
 *
 * <p>Cancellation is level-triggered: once a scope is cancelled, every checkpoint inside it raises
 * a {@link CancelledError} until the scope is left. Only this scope absorbs the error. A checkpoint
 * in a cancelled scope raises on entry, before it has any effect. A cancel ends a wait only if the
 * operation can be given up; a value that was handed to the waiter already is returned.
 *
 * <p>A scope may be created before it is entered. It is entered once, by one task, and covers
 * everything that the task forks into groups opened inside it. A shielded scope does not see
 * cancels of the scopes around it, but obeys its own deadline and its own {@code cancel}.
 *
 * {@snippet lang=java :
 * var scope = CancelScope.withDeadline(Duration.ofSeconds(2));
 * boolean finished = scope.run(() -> upload(report)); // false if the deadline cut it off
 * }
 */
public final class CancelScope extends ScopeNode {
    private static final int RAISES_PER_TURN = 16;

    /** The canceller of a scope when there is no memory to record who and why. */
    private static final Call WORDLESS =
            new Call("something for which there was no memory", null, null);

    private static final VarHandle LOOP;
    private static final VarHandle CALL;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            LOOP = lookup.findVarHandle(CancelScope.class, "loop", LoopImpl.class);
            CALL = lookup.findVarHandle(CancelScope.class, "call", Call.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final @Nullable Duration limit; // counted from entry

    // written once through CALL, by any thread, before it looks at the loop
    private volatile @Nullable Call call;

    // written once through LOOP, on entry, before the look at the call
    private volatile @Nullable LoopImpl loop;

    // loop only
    private boolean cancelled; // the loop has seen the call
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
    CancelScope(LoopImpl loop, @Nullable CancelScope outer) {
        this(null, false);
        LOOP.set(this, loop); // no fence: a task publishes its scope in a final field
        join(outer);
    }

    /** A scope that is cancelled {@code limit} after it is entered; with zero or less, at once. */
    public static CancelScope withDeadline(Duration limit) {
        return new CancelScope(limit, false);
    }

    /** A scope that cancels from outside do not reach. */
    public static CancelScope shielded() {
        return new CancelScope(null, true);
    }

    /** A shield with its own deadline, for clean-up that must end. */
    public static CancelScope shielded(Duration limit) {
        return new CancelScope(limit, true);
    }

    /**
     * Runs {@code body} in this scope, on the calling task.
     *
     * @return true if the body ended by itself, false if this scope was cancelled and absorbed the
     *     error
     * @throws X if the body throws it
     * @throws IllegalStateException if the scope was entered before, or the caller is not a task
     */
    public <X extends Throwable> boolean run(VoidBody<X> body) throws X {
        BodyTask<?> runner = Running.task("a timeout or CancelScope.run");
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

    /**
     * Whether the caller is in this block, or was forked, at any depth, into a group that is open
     * in it. Such a caller must not wait for the end of the block: it would wait for itself. For
     * authors of streams.
     */
    public boolean surroundsCaller() {
        return Running.current() instanceof BodyTask<?> caller && isAround(caller.scope());
    }

    /** Cancels everything in this scope, now or when it is entered. Idempotent; any thread. */
    public void cancel(@Nullable String why) {
        cancel(why, why);
    }

    /** As {@link #cancel(String)}; task trees show {@code shown} instead of {@code why}. */
    void cancel(@Nullable String why, @Nullable String shown) {
        Running running = Running.current();
        boolean inside = running != null && running.loop() == loop;
        // allocated first: the call is recorded only once, and then has to reach the loop
        var arrival = inside ? null : new Arrival();
        boolean first = calledFirst(nameOf(running), why, shown);
        LoopImpl entered = loop;
        if (entered == null) {
            return; // the task that enters it sees the call
        }
        if (running != null && running.loop() == entered) {
            cancelNow(); // also for a call of another thread that the loop has not seen yet
        } else if (first && arrival != null) {
            entered.offerSurely(arrival);
        }
    }

    /**
     * A call of another thread on its way to the loop. Runs on the callback fiber, because cancel
     * hooks are foreign code.
     */
    private final class Arrival extends CallbackEntry {
        @Override
        public void run() {
            try {
                cancelNow();
            } finally {
                Thread.interrupted(); // an interrupt of one callback must not hit the next
            }
        }
    }

    /** As {@link #cancel(String)}, when there may be no memory for a reason. Loop only. */
    void cancelInSilence() {
        calledFirst(WORDLESS);
        if (loop != null) {
            cancelNow();
        }
    }

    private static String nameOf(@Nullable Running canceller) {
        if (canceller instanceof BodyTask<?> task) {
            return task.name();
        }
        if (canceller != null) {
            return "a callback of loop " + canceller.loop().name();
        }
        Thread thread = Thread.currentThread();
        String name = thread.getName(); // virtual threads have none by default
        return name.isEmpty() ? "thread #" + thread.threadId() : name;
    }

    private boolean calledFirst(String who, @Nullable String why, @Nullable String shown) {
        return call == null && calledFirst(new Call(who, why, shown));
    }

    private boolean calledFirst(Call made) {
        return CALL.compareAndSet(this, null, made);
    }

    /**
     * Whether a call or the deadline has cancelled this scope. Every thread sees it at once, before
     * the loop has handled it, so a long computation can ask.
     */
    public boolean cancelCalled() {
        return call != null;
    }

    /** Whether this scope has absorbed the error of its cancellation. */
    public boolean cancelledCaught() {
        return caught;
    }

    /**
     * The reason given to {@link #cancel(String)}; null if there was none, or the scope is not
     * cancelled.
     */
    public @Nullable String reason() {
        Call made = call;
        return made == null ? null : made.reason;
    }

    /** The deadline in loop time; null if there is none. Loop only, inside the scope. */
    public @Nullable Duration deadline() {
        LoopImpl entered = loop;
        return deadline == null || entered == null
                ? null
                : entered.toLoopTime(deadline.whenNanos());
    }

    /**
     * Moves the deadline to {@code fromNow} from now, adding one if there was none. Loop only.
     *
     * @throws IllegalStateException if the scope has been cancelled or left, or was not entered yet
     */
    public void reschedule(Duration fromNow) {
        LoopImpl entered = loop;
        if (entered == null || hasLeft() || call != null) {
            throw new IllegalStateException(
                    "cannot reschedule a scope that is not entered, was left or is cancelled");
        }
        entered.requireInLoop("CancelScope.reschedule", "loop.callSoonThreadSafe(…)");
        setDeadline(entered, fromNow);
    }

    /** As {@link #reschedule}, to a point in loop time. In the scope. */
    void rescheduleAt(Duration when) {
        LoopImpl entered = Objects.requireNonNull(loop);
        Deadline timer = new Deadline();
        deadline = timer;
        timer.limit = when;
        timer.absolute = true;
        start(timer, entered, when.minus(entered.time()));
    }

    // ---- for tasks and groups

    /** Whether this is the scope of a task that {@code parent} started. */
    boolean isOfChildOf(BodyTask.Parent parent) {
        return taskOf(parent) != null;
    }

    /** The task in this scope, if {@code parent} started it. */
    @Nullable Task<?> taskOf(BodyTask.Parent parent) {
        return task instanceof BodyTask<?> inside && inside.isChildOf(parent) ? inside : null;
    }

    // ---- for task trees; any thread

    /** The task that runs in this scope; null before and after. */
    @Nullable Task<?> taskInside() {
        return task;
    }

    /**
     * The time until this scope's deadline, negative if it has passed; {@code MAX_VALUE} for none.
     */
    long nanosLeft(LoopImpl clock) {
        Deadline timer = deadline;
        return timer == null ? Long.MAX_VALUE : timer.whenNanos() - clock.nanoTime();
    }

    /** A word or two that say what kind of scope this is. */
    String kind() {
        String kind = shields() ? "shield" : "scope";
        return deadline == null ? kind : kind + " with deadline";
    }

    /** Who or what cancelled this scope, and why, for task trees; null if it is not cancelled. */
    @Nullable String canceller() {
        Call made = call;
        return made == null ? null : made.inPictures();
    }

    // ---- its task

    /** Makes this scope the innermost of {@code runner}. */
    void enter(BodyTask<?> runner) {
        link(runner.loop(), runner.scope());
        task = runner;
        runner.scope(this);
        if (limit != null && call == null) {
            try {
                setDeadline(runner.loop(), limit);
            } catch (OutOfMemoryError e) { // a scope without its deadline must not be entered
                exit(runner);
                throw e;
            }
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

    /**
     * The earliest deadline that reaches this scope, in loop time: now, if a cancel reaches it
     * already; null if there is none.
     */
    @Nullable Duration effectiveDeadline() {
        if (effective() != null) {
            return Objects.requireNonNull(loop).time();
        }
        Duration first = null;
        for (ScopeNode node = this;
                node instanceof CancelScope scope;
                node = scope.shields() ? null : scope.parent()) {
            Duration when = scope.deadline();
            if (when != null && (first == null || when.compareTo(first) < 0)) {
                first = when;
            }
        }
        return first;
    }

    /** The reason of the cancel that reaches this scope. */
    @Nullable String effectiveReason() {
        CancelScope cause = effective();
        return cause == null ? null : cause.reason();
    }

    /** How the block was ended from outside, for an exception's message. */
    String describeEnd() {
        return "cut off by " + requireCall();
    }

    /**
     * The error for one checkpoint. Every sixteenth one first lets other tasks run, so that code
     * that catches everything cannot spin.
     */
    CancelledError raise(BodyTask<?> raiser) {
        if (++raises % RAISES_PER_TURN == 0) {
            raiser.giveTurn();
        }
        Call made = requireCall();
        return new CancelledError(this, made.who, made.reason);
    }

    /** Whether {@code thrown} is this scope's own cancellation, which ends here. */
    boolean absorbs(Throwable thrown) {
        CancelledError error = CancelledError.in(thrown);
        LoopImpl entered = loop;
        if (error == null || error.scope() != this || entered == null) {
            return false;
        }
        caught = true;
        entered.faults().reportSuppressed("a cancelled scope", error);
        return true;
    }

    /**
     * The cancellation in {@code thrown}, if it belongs to this scope or one around it; null for
     * anything else. The error of a scope that was left is a failure like any other.
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

    private void link(LoopImpl loop, @Nullable CancelScope outer) {
        if (!LOOP.compareAndSet(this, null, loop)) {
            throw new IllegalStateException("a cancel scope is entered once");
        }
        cancelled = call != null;
        join(outer);
    }

    private void unlink() {
        LoopImpl entered = loop;
        if (deadline != null && entered != null) {
            entered.turns().timers().remove(deadline);
        }
        leaveTree();
    }

    /** The loop has seen the call. */
    private void cancelNow() {
        if (!hasLeft() && !cancelled) {
            cancelled = true;
            refresh();
        }
    }

    private void cancelByDeadline(Deadline timer) {
        try {
            calledFirst(timer.toString(), null, null);
        } catch (OutOfMemoryError e) {
            calledFirst(WORDLESS);
        }
        cancelNow();
    }

    /** The call that cancelled this scope. Only of a cancelled scope. */
    private Call requireCall() {
        return Objects.requireNonNull(call);
    }

    /**
     * Who has cancelled a scope, and why.
     *
     * @param shown why, without the text of a failure, which may hold a value of the program
     */
    private record Call(String who, @Nullable String reason, @Nullable String shown) {
        String inPictures() {
            return who + (shown == null ? "" : ": " + shown);
        }

        @Override
        public String toString() {
            return who + (reason == null ? "" : ": " + reason);
        }
    }

    @Override
    public String toString() {
        Call made = call;
        String state =
                made != null
                        ? "cancelled by " + made
                        : hasLeft() ? "left" : loop == null ? "not entered" : "open";
        return "cancel scope (" + state + ")";
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

    private void setDeadline(LoopImpl loop, Duration fromNow) {
        Deadline timer = deadline;
        if (timer == null) {
            timer = new Deadline();
            deadline = timer;
        }
        timer.limit = fromNow;
        timer.absolute = false;
        start(timer, loop, fromNow);
    }

    private void start(Deadline timer, LoopImpl loop, Duration fromNow) {
        if (fromNow.isPositive()) {
            loop.turns().timers().set(timer, loop.deadlineNanos(fromNow));
        } else {
            cancelByDeadline(timer);
        }
    }

    /** The timer of a scope. */
    private final class Deadline extends Timer {
        private Duration limit = Duration.ZERO;
        private boolean absolute;

        @Override
        protected void due() {
            LoopImpl entered = loop;
            if (entered != null) {
                // runs on the callback fiber: cancel hooks are foreign code
                entered.turns().add(this);
            }
        }

        @Override
        public void run() {
            if (!isQueued()) { // else it was rescheduled meanwhile
                cancelByDeadline(this);
            }
        }

        @Override
        public String toString() {
            LoopImpl entered = loop;
            boolean virtual = entered != null && entered.onVirtualTime();
            return (absolute ? "the deadline at loop time " : "the deadline of ")
                    + limit
                    + (virtual ? ", which is virtual time" : "");
        }
    }
}
