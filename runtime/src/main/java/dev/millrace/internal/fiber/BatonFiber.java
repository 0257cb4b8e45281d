package dev.millrace.internal.fiber;

import dev.millrace.spi.Rethrow;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A fiber that is an ordinary thread, which runs only while it holds its loop's baton. It needs no
 * JVM flags. On platform threads it also serves model checkers that do not know virtual threads.
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
    // the next two: used only by the thread that holds the baton
    private boolean started;
    private @Nullable Throwable unstartable; // why its thread could not be started
    private volatile boolean late; // its loop is closed, and no baton is passed any more
    private volatile boolean ended;
    // set by the thread that passes the baton to the fiber, cleared by the fiber when it suspends
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
        this.thread = threads.unstarted(new Life(this, body));
    }

    static @Nullable Fiber currentOnThread() {
        Fiber fiber = ON_THIS_THREAD.get();
        // without the baton, as after an interrupt, the fiber is not inside its loop
        return fiber instanceof BatonFiber baton && !baton.entered ? null : fiber;
    }

    /** Sets the fiber of the calling thread, which is a driver; null for none. */
    static void onThisThread(@Nullable DriverFiber driver) {
        if (driver == null) {
            ON_THIS_THREAD.remove();
        } else {
            ON_THIS_THREAD.set(driver);
        }
    }

    /** Replaces the fiber of the calling thread, and returns the one before. */
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

    /** False if the fiber has ended or left the loop since it was made ready. */
    private boolean mayRun() {
        // before the read of away: pairs with comeBack()
        QUEUED.setVolatile(this, false);
        return !ended && !away;
    }

    @Override
    public boolean hasStarted() {
        return started;
    }

    /** Lets the body go on, and starts its thread if need be. Called by the baton's holder. */
    void runNow() {
        entered = true;
        if (!started) {
            startThread();
        } else if (thread != Thread.currentThread()) {
            LockSupport.unpark(thread);
        }
    }

    /** A thread that could not be started never can be: each later call throws the same again. */
    private void startThread() {
        // before the new thread can pass the baton on
        started = true;
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
        // after the loop has closed there is no driver to pass the baton to, or to get it from
        if (!late) {
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
            // the fiber keeps the baton, even if the call blocks
            call.run();
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
        // borrowed or not, the fiber has its turn, which is all it waited for
        takeRefused();
    }

    boolean hasBaton() {
        return entered;
    }

    @Override
    public boolean isPinned() {
        return thread.isVirtual() && Mounting.isPinned(thread);
    }

    /** Makes this fiber run with the borrowed baton, so that its wait fails. Watchdog only. */
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

    /** What the thread runs. */
    private record Life(BatonFiber fiber, Runnable body) implements Runnable {
        @Override
        public void run() {
            fiber.live(body);
        }
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
     * Passes the baton on. If a fiber is next it gets the baton at once, which saves the switch to
     * the driver and back; else the driver gets it. A borrowed baton goes back to its holder.
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
                } catch (Throwable t) {
                    // no memory for a thread: the driver handles that when it enters the fiber
                    fiber.resume();
                    return false;
                }
                return true;
            }
        }
        return false;
    }

    /** Parks until this fiber gets the baton. An interrupt makes the fiber ready. */
    private void awaitBaton(boolean interruptible) {
        boolean interrupted = false;
        while (!entered) {
            LockSupport.park(this);
            if (thread.isInterrupted()) {
                interrupted = true;
                if (interruptible) {
                    // before the flag is cleared: a thread that sees it cleared also sees the fiber
                    // queued
                    resume();
                }
                // with the flag set, park would return at once
                Thread.interrupted();
            }
        }
        baton.awaitReturn(this);
        if (interrupted) {
            thread.interrupt();
        }
    }
}
