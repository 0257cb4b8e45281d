package dev.millrace;

import dev.millrace.internal.fiber.Fiber;
import dev.millrace.internal.fiber.PinnedFiberException;
import dev.millrace.internal.thread.Interruption;
import dev.millrace.spi.Description;
import dev.millrace.spi.Interrupts;
import dev.millrace.spi.LoopObserver;
import dev.millrace.spi.OutlivesTasks;
import dev.millrace.spi.Refusable;
import dev.millrace.spi.Rethrow;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A task with a body that runs on a fiber. */
final class BodyTask<T extends @Nullable Object> extends Task<T> implements Running, Runnable {
    /** How many checkpoints in a row may pass without waiting before one lets other tasks run. */
    static final int BUDGET = 128;

    /** The owner of child tasks, which waits for them. Loop only. */
    abstract static class Parent {

        /** Whether this owner throws the failures of its children, so that they need no report. */
        abstract boolean tellsFailures();

        /** Whether a closing loop leaves this owner and its tasks to a close hook. */
        abstract boolean outlivesTasks();

        /** A child has its outcome. Throws nothing, even without memory. */
        abstract void childDone(BodyTask<?> child, Object outcome);
    }

    private final Fiber fiber;
    private final @Nullable Parent parent;
    private final @Nullable ClassLoader classLoader;
    private @Nullable LinkedFuture<T> linked;
    private boolean outlivesTasks;
    // null once it runs, so that a finished task does not retain it
    private @Nullable Body<? extends T, ?> body;

    // on the fiber, or on the loop while the fiber is suspended
    private CancelScope scope;
    private Context context;
    private int budget = BUDGET;
    private @Nullable Wait wait;
    private long parkedNanos; // when that wait began
    private boolean away; // in blocking or interruptible
    private @Nullable Interruption interruption;

    BodyTask(
            LoopImpl loop,
            @Nullable String name,
            @Nullable Parent parent,
            CancelScope outermost,
            Context context,
            Body<? extends T, ?> body) {
        super(loop, name, outermost, loop.debug() ? siteOf(parent, body) : null);
        this.parent = parent;
        this.outlivesTasks = parent != null && parent.outlivesTasks();
        this.scope = outermost;
        this.context = context;
        this.body = Objects.requireNonNull(body, "body");
        this.classLoader = Thread.currentThread().getContextClassLoader();
        this.fiber = loop.turns().engine().taskFiber(loop.turns(), this, name, this);
    }

    private static CreationSite siteOf(@Nullable Parent parent, Body<?, ?> body) {
        return parent instanceof GroupLife group ? group.forkSite(body) : new CreationSite();
    }

    /** A task that belongs to no group. */
    BodyTask(LoopImpl loop, @Nullable String name, Context context, Body<? extends T, ?> body) {
        this(loop, name, null, new CancelScope(), context, body);
    }

    /** Whether {@code asked} is the parent of this task. */
    boolean isChildOf(Parent asked) {
        return parent == asked;
    }

    /** Whether the task belongs to no group and is linked to no future. */
    boolean isDetached() {
        return parent == null && linked == null;
    }

    /**
     * Whether it was started with the class loader of {@code lease}, and no other lease has a
     * nearer one.
     */
    boolean isStartedIn(CommonLease lease, List<CommonLease> others) {
        return lease.covers(classLoader)
                && others.stream()
                        .noneMatch(other ->
                                other.covers(classLoader) && lease.covers(other.application()));
    }

    /** Links the future that gets the outcome outside the loop. Called before the start. */
    void linkTo(LinkedFuture<T> future) {
        linked = future;
        outlivesTasks = body instanceof OutlivesTasks;
    }

    /** Whether a closing loop leaves this task to a close hook. */
    boolean outlivesTasks() {
        return outlivesTasks;
    }

    /** The loop closed before it could start this task; returns the body that will not run. */
    @Nullable Body<? extends T, ?> refuse() {
        var refused = new Outcome.Failed(loop().closedException());
        Body<? extends T, ?> dropped = body;
        body = null;
        refused.seen = linked != null || dropped instanceof Refusable; // reported there
        settle(refused);
        if (linked != null) {
            linked.deliver();
        }
        return dropped;
    }

    /** The loop closed before this task ended. */
    void abandon() {
        if (linked != null) {
            linked.abandon();
        }
    }

    /**
     * Registers the task with its loop and makes it ready. Loop only. If it throws for lack of
     * memory, the task is not registered.
     */
    void start() {
        outermostScope().adopt(this);
        try {
            started(); // before anybody can see it
            loop().tasks().add(this);
            fiber.start();
        } catch (Throwable t) {
            loop().tasks().remove(this);
            outermostScope().leave(this);
            throw t;
        }
        LoopObserver told = loop.turns().observed();
        if (told != null) {
            tellForked(told);
        }
    }

    /** There was no memory to start this task or its thread: it fails. Called as a callback. */
    void cannotStart(OutOfMemoryError thrown) {
        Body<? extends T, ?> dropped = body;
        body = null;
        finish(Outcome.failed(thrown));
        if (dropped instanceof Refusable work) {
            work.refused();
        }
    }

    @Override
    public void run() {
        if (classLoader != ClassLoader.getSystemClassLoader()) { // a new thread has that one
            Thread.currentThread().setContextClassLoader(classLoader);
        }
        Body<? extends T, ?> once = Objects.requireNonNull(body);
        body = null;
        LoopObserver told = loop.turns().observedSteps();
        if (told != null) {
            tellStarted(told);
        }
        Object result;
        try {
            result = Outcome.success(context.isEmpty() ? context.callTied(once) : inContext(once));
        } catch (Throwable t) {
            result = outcomeOf(t);
        }
        finish(result);
        Thread.currentThread().setContextClassLoader(null);
    }

    /**
     * Runs {@code once} with the thread-locals set. They are restored although the thread ends: a
     * value such as the open scope of an observation may be registered elsewhere.
     */
    private T inContext(Body<? extends T, ?> once) throws Throwable {
        Context started = context;
        Runnable restore = install(once);
        if (restore == null) {
            return started.callTied(once);
        }
        return Restoring.call(
                () -> started.callTied(once),
                restore,
                lost -> loop.discards().discard(lost, null, name()));
    }

    private @Nullable Runnable install(Body<? extends T, ?> waiting) {
        try {
            return context.install();
        } catch (Throwable t) { // from a thread-local accessor, which is foreign code
            if (waiting instanceof Refusable somebodys) {
                somebodys.refused(t);
            }
            throw t;
        }
    }

    private Object outcomeOf(Throwable thrown) {
        CancelledError cancelled = outermostScope().cancellationIn(thrown);
        if (cancelled == null) {
            return Outcome.failed(thrown);
        }
        try {
            loop().faults().reportSuppressed(name(), cancelled);
        } catch (OutOfMemoryError e) {
            return Outcome.failed(e);
        }
        return Outcome.cancelled(cancelled.reason());
    }

    private void finish(Object result) {
        outermostScope().leave(this);
        loop().tasks().remove(this);
        context = Context.empty();
        LinkedFuture<T> outside = linked;
        if (result instanceof Outcome.Failed failed
                && (isToldByParent() || outside != null || isEndOfLoop(failed.failure))) {
            failed.seen = true; // the group throws it, the future has it, or the close reported it
        }
        settle(result);
        if (outside != null) {
            outside.soon();
        }
        LoopObserver told = loop.turns().observed();
        if (told != null) {
            tellEnded(told, result); // before the parent acts on it
        }
        if (parent != null) {
            parent.childDone(this, result);
        }
    }

    private boolean isToldByParent() {
        return parent != null && parent.tellsFailures();
    }

    /**
     * Whether the task outlived its loop, which reported it as stuck, and ended because of that.
     */
    private boolean isEndOfLoop(Throwable failure) {
        return loop().closed() && failure instanceof LoopClosedException;
    }

    /**
     * The first step of every checkpoint: raises a pending interrupt or cancel before any effect.
     *
     * @throws CancelledError if the innermost scope is cancelled
     */
    void enterCheckpoint() {
        if (Thread.interrupted()) {
            throw Rethrow.unchecked(
                    new InterruptedException("task " + name() + " was interrupted"));
        }
        throwIfCancelled();
    }

    void throwIfCancelled() {
        CancelScope cause = scope.effective();
        if (cause != null) {
            throw cause.raise(this);
        }
    }

    /** Raises a pending interrupt or cancel, and lets everything run that is ready now. */
    void checkpoint() {
        enterCheckpoint();
        giveTurn();
        throwIfCancelled(); // other tasks may have cancelled this one
    }

    /** The checkpoint of a call that need not wait. */
    void readyCheckpoint() {
        enterCheckpoint();
        spendBudget();
    }

    /**
     * Called by a checkpoint that need not wait: after {@link #BUDGET} calls it lets other tasks
     * run.
     */
    void spendBudget() {
        if (--budget <= 0) {
            giveTurn();
        }
    }

    /** Lets everything run that is ready now; does not check for a cancel. */
    void giveTurn() {
        budget = BUDGET;
        suspending("turn");
        try {
            fiber.yield();
        } catch (PinnedFiberException e) {
            throw new PinnedAwaitException(name());
        } finally {
            resumed();
        }
    }

    private void suspending(String why) {
        LoopObserver told = loop.turns().observedSteps();
        if (told != null) {
            tellSuspended(told, why);
        }
    }

    private void resumed() {
        LoopObserver told = loop.turns().observedSteps();
        if (told != null) {
            tellResumed(told);
        }
    }

    /** Suspends until {@code w} is settled; throws if a cancel or an interrupt settled it. */
    void park(Wait w) {
        if (loop().closed()) { // nothing could wake it
            w.abandon();
            throw loop().closedException();
        }
        boolean interruptedLate = false;
        parkedNanos = loop().coarseNanos();
        wait = w;
        try {
            if (scope.effective() != null) {
                w.cancelNow(); // the code that started the wait may have cancelled this task
            }
            while (!w.isSettled()) {
                suspendFiber(w);
                if (!w.isSettled() && Thread.interrupted()) {
                    if (w.abandon()) {
                        throw Rethrow.unchecked(
                                new InterruptedException("task " + name() + " was interrupted"));
                    }
                    interruptedLate = true;
                }
            }
        } catch (PinnedAwaitException | OutOfMemoryError e) { // the task cannot wait
            w.leave();
            throw e;
        } finally {
            wait = null;
            budget = BUDGET;
            if (interruptedLate) {
                Thread.currentThread().interrupt(); // the next checkpoint raises it
            }
        }
        if (w.isCancelled()) {
            throwIfCancelled();
        }
    }

    @Override
    @Nullable Description describeWait() {
        Wait w = wait;
        return w == null ? null : w.describe();
    }

    // ---- for task trees; any thread

    @Override
    long waitedNanos(long now) {
        return wait == null ? -1 : Math.max(0, now - parkedNanos);
    }

    @Nullable Wait waitAtHand() {
        return wait;
    }

    boolean hasBegun() {
        return body == null;
    }

    /** Whether it is in {@code blocking} or {@code interruptible}. */
    boolean isAway() {
        return away;
    }

    // ---- its wait

    boolean waitsFor(Wait w) {
        return wait == w;
    }

    private void suspendFiber(Wait w) {
        LoopObserver told = loop.turns().observedSteps();
        if (told != null) {
            tellSuspended(told, w);
        }
        try {
            fiber.suspend();
        } catch (PinnedFiberException e) {
            if (!w.isSettled()) { // otherwise the outcome is there, and it need not wait
                throw new PinnedAwaitException(name());
            }
        } finally {
            resumed();
        }
    }

    @Override
    void cancelDelivered() {
        Wait w = wait;
        if (w != null) {
            if (w.cancelNow()) {
                fiber.resume();
            }
        } else if (interruption != null) {
            interruption.interrupt();
        } else if (body == null && Fiber.current() != fiber) {
            suspect();
        }
        LoopObserver told = loop.turns().observed();
        if (told != null) {
            tellCancelDelivered(told);
        }
    }

    private void suspect() {
        try {
            loop().watchdog().suspect(this);
        } catch (OutOfMemoryError e) {
            // if the task then does not end, it is not reported; the cancel goes on to other tasks
        }
    }

    /**
     * Whether the task is not done and not in a wait that a cancel could end. Racy from other
     * threads.
     */
    boolean isOutsideCheckpoints() {
        return wait == null && !done();
    }

    /** Runs {@code body} off the loop; a cancel interrupts it if {@code window} is given. */
    <R extends @Nullable Object, X extends Throwable> R away(
            @Nullable Interruption window, Body<? extends R, X> body) throws X {
        enterCheckpoint();
        Context carried = context;
        interruption = window;
        leaveLoop();
        R value;
        try {
            value = carried.callWithOwnThreadLocals(body);
        } catch (Throwable t) {
            comeBack(window);
            if (window != null && window.fired() && Interrupts.haveCaused(t)) {
                throwIfCancelled();
            }
            throw Rethrow.unchecked(t);
        }
        comeBack(window);
        return value;
    }

    private void leaveLoop() {
        loop().externalWork(1);
        away = true;
        suspending("away");
        try {
            fiber.leave();
        } catch (PinnedFiberException e) {
            loop().externalWork(-1);
            away = false;
            interruption = null;
            resumed();
            throw new PinnedAwaitException(name());
        }
    }

    private void comeBack(@Nullable Interruption window) {
        if (window != null) {
            window.close();
        }
        fiber.comeBack();
        away = false;
        loop().externalWork(-1);
        interruption = null;
        budget = BUDGET;
        resumed();
    }

    Fiber fiber() {
        return fiber;
    }

    CancelScope scope() {
        return scope;
    }

    void scope(CancelScope innermost) {
        scope = innermost;
    }

    @Override
    public LoopImpl loop() {
        return loop;
    }

    @Override
    public Context context() {
        return context;
    }

    @Override
    public void context(Context changed) {
        context = changed;
    }

    @Override
    @Nullable Thread thread() {
        return fiber.thread();
    }
}
