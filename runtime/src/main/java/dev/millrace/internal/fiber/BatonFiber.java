package dev.millrace.internal.fiber;

import dev.millrace.spi.Rethrow;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * An ordinary thread that runs only while it holds its loop's baton. Needs no flags, and with
 * platform threads it is the engine for model checkers that do not model virtual threads.
 */
class BatonFiber extends Fiber {
    private static final ThreadLocal<@Nullable Fiber> ON_THIS_THREAD = new ThreadLocal<>();
    private static final VarHandle QUEUED;

    static {
        try {
            QUEUED =
                    MethodHandles.lookup().findVarHandle(BatonFiber.class, "queued", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Baton baton;
    private final Thread thread;
    private boolean started; // whoever has the baton, as the next
    private @Nullable Throwable unstartable; // why its thread could not be started
    private volatile boolean late; // its loop is closed, and nobody passes batons any more
    private volatile boolean ended;
    // set by whoever passes the baton to the fiber, cleared by the fiber when it gives way
    private volatile boolean entered;

    // true from resume() until it gets the baton, so that it is queued once
    @SuppressWarnings("unused") // through QUEUED
    private volatile boolean queued;

    // written on the fiber, read by the driver
    private volatile boolean away;
    private boolean oneStep; // on the fiber
    // set by the watchdog before entered, cleared on the fiber
    private boolean refused;
    private boolean borrows;

    BatonFiber(FiberLoop loop, Object running, Baton baton, Thread.Builder threads, Runnable body) {
        super(loop, running);
        this.baton = baton;
        this.thread = threads.unstarted(() -> live(body));
    }

    static @Nullable Fiber currentOnThread() {
        Fiber fiber = ON_THIS_THREAD.get();
        // a fiber that an interrupt woke while it waits for the baton is not inside its loop
        return fiber instanceof BatonFiber baton && !baton.entered ? null : fiber;
    }

    /** What the calling thread, a driver, is from now on. */
    static void onThisThread(@Nullable DriverFiber driver) {
        if (driver == null) {
            ON_THIS_THREAD.remove();
        } else {
            ON_THIS_THREAD.set(driver);
        }
    }

    /** Replaces what the calling thread is, and returns what it was. */
    static @Nullable Fiber exchangeOnThread(@Nullable Fiber next) {
        Fiber before = ON_THIS_THREAD.get();
        if (next != null) {
            ON_THIS_THREAD.set(next);
        } else if (before != null) {
            ON_THIS_THREAD.remove();
        }
        return before;
    }

    @Override
    public Thread thread() {
        return thread;
    }

    @Override
    public void start() {
        resume();
    }

    @Override
    public void enter() {
        if (mayRun()) {
            baton.lend(this);
        }
    }

    /** False if it was made ready once more than it had use for. */
    private boolean mayRun() {
        QUEUED.setVolatile(this, false); // before the look at away: pairs with comeBack()
        return !ended && !away;
    }

    @Override
    public boolean hasStarted() {
        return started;
    }

    /** Lets the body go on, and starts its thread before. By whoever has the baton. */
    void runNow() {
        entered = true;
        if (!started) {
            startThread();
        } else if (thread != Thread.currentThread()) {
            LockSupport.unpark(thread);
        }
    }

    /** A thread that could not be started never can: whoever enters it is told why each time. */
    private void startThread() {
        started = true; // before anybody can pass the baton on
        try {
            if (unstartable != null) {
                throw Rethrow.unchecked(unstartable);
            }
            thread.start();
        } catch (Throwable t) {
            unstartable = t;
            started = false;
            entered = false;
            throw t;
        }
    }

    @Override
    public void suspend() {
        requireWholeStep();
        giveWay();
        awaitBaton(true);
        if (takeRefused()) {
            throw new PinnedFiberException();
        }
    }

    @Override
    public void yield() {
        requireWholeStep();
        if (!late) { // else there is nobody to give way to, and nobody to come back from
            resume();
            suspend();
        }
    }

    @Override
    public void resume() {
        if (QUEUED.compareAndSet(this, false, true) && !loop().enqueue(this)) {
            runLate();
        }
    }

    @Override
    public void runLate() {
        QUEUED.setVolatile(this, false);
        late = true;
        entered = true;
        if (started) {
            LockSupport.unpark(thread);
        } else {
            startThread();
        }
    }

    @Override
    public void leave() {
        requireWholeStep();
        away = true;
        giveWay();
    }

    @Override
    public void inOneStep(Runnable call) {
        boolean before = oneStep;
        oneStep = true;
        try {
            call.run(); // with the baton, which nobody takes away
        } finally {
            oneStep = before;
        }
    }

    private void requireWholeStep() {
        if (oneStep) {
            throw new PinnedFiberException();
        }
    }

    @Override
    public void comeBack() {
        away = false;
        resume();
        awaitBaton(false);
        takeRefused(); // it wanted nothing but its turn, and has it
    }

    boolean hasBaton() {
        return entered;
    }

    @Override
    public boolean isPinned() {
        return thread.isVirtual() && Mounting.isPinned(thread);
    }

    /** Goes on with the baton of somebody who cannot. The watchdog only. */
    void refuse() {
        refused = true;
        borrows = true;
        entered = true;
        LockSupport.unpark(thread);
    }

    private boolean takeRefused() {
        boolean was = refused;
        refused = false;
        return was;
    }

    private void live(Runnable body) {
        ON_THIS_THREAD.set(this);
        try {
            baton.awaitReturn(this);
            body.run();
        } finally {
            ON_THIS_THREAD.remove();
            ended = true;
            giveWay();
        }
    }

    /**
     * Passes the baton on: straight to the next fiber where that is due, which saves the switch to
     * the driver and back, else to the driver. One that was borrowed goes back to where it was.
     */
    private void giveWay() {
        entered = false;
        if (borrows) {
            borrows = false;
            baton.returnToHolder();
        } else if (late || !passOn()) {
            baton.giveBack();
        }
    }

    boolean passOn() {
        for (Fiber next = loop().next(); next != null; next = loop().next()) {
            BatonFiber fiber = (BatonFiber) next;
            if (fiber.mayRun()) {
                try {
                    fiber.runNow();
                } catch (Throwable t) { // no memory for a thread: the driver has to cope with that
                    fiber.resume();
                    return false;
                }
                return true;
            }
        }
        return false;
    }

    /** Parks until the driver enters this fiber; an interrupt asks the driver for a turn. */
    private void awaitBaton(boolean interruptible) {
        boolean interrupted = false;
        while (!entered) {
            LockSupport.park(this);
            if (thread.isInterrupted()) {
                interrupted = true;
                if (interruptible) {
                    resume(); // before the flag is cleared: whoever sees that knows of the turn
                }
                Thread.interrupted(); // parking with the flag set would spin
            }
        }
        baton.awaitReturn(this);
        if (interrupted) {
            thread.interrupt();
        }
    }
}
