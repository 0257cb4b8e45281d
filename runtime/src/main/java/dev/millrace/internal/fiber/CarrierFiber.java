package dev.millrace.internal.fiber;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A virtual thread whose scheduler is the fiber itself.
 *
 * <p>Each time a virtual thread can run, the JDK passes its continuation to the thread's scheduler.
 * The fiber then queues itself with its loop, and the loop's driver runs the continuation. Virtual
 * threads that are started <em>from</em> a fiber inherit its scheduler, so their continuations
 * arrive here, too. A comparison by identity tells them apart, and they go to the JDK's own
 * scheduler. Otherwise every virtual thread that a task starts, and the JDK's socket pollers with
 * them, would run on the loop.
 *
 * <p>While a debugger or our own task tree walks the stack of the thread, the JDK suspends it: it
 * does not run and its park cannot be ended. After the walk the JDK passes the continuation of a
 * thread that can run a second time. None of this may change the order of the steps. So a fiber has
 * at most one place in the queue, and the driver waits for the end of the walk before it enters it.
 *
 * <p>The thread is created when the fiber is entered for the first time. Until then a forked task
 * is a few small objects. Its thread, which is ten times as big, is then still in the processor's
 * cache when it runs.
 */
final class CarrierFiber extends Fiber implements Executor {
    private static final VarHandle CALLS;

    static {
        try {
            CALLS = MethodHandles.lookup().findVarHandle(CarrierFiber.class, "calls", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final @Nullable String name;
    private final Consumer<Thread> starter;
    private @Nullable Runnable body; // until the first entry
    // from the first entry on; written by the driver, read by any thread
    private @Nullable Thread thread;
    // the first Runnable received; set while the thread is started, before any other thread knows
    // this executor
    private @Nullable Runnable continuation;
    // written on the fiber, read by the thread that makes it ready: park and unpark order the two
    private volatile boolean away;
    private volatile int calls; // in the pool, to run it; through CALLS
    private volatile @Nullable OneStep oneStep; // likewise

    // loop only
    private boolean queued; // has a place in the ready queue
    private boolean endsPark; // its park has yet to be ended, by the next entry
    private boolean hasRun; // since it was entered, to a wait of its own, or away

    CarrierFiber(
            FiberLoop loop,
            Object running,
            @Nullable String name,
            Consumer<Thread> starter,
            Runnable body) {
        super(loop, running);
        this.name = name;
        this.starter = starter;
        this.body = body;
    }

    @Override
    public @Nullable Thread thread() {
        return thread;
    }

    @Override
    public void start() {
        if (!loop().enqueue(this)) {
            runLate();
        }
    }

    @Override
    public void execute(Runnable runnable) {
        Runnable mine = continuation;
        if (mine == null) {
            continuation = runnable; // enter() runs it, or runLate()
            return;
        }
        if (runnable != mine) {
            Jdk.defaultScheduler().execute(runnable);
            return;
        }
        OneStep step = oneStep;
        if (step != null) {
            step.goesOn();
        } else if (away) {
            sendAway();
        } else if (!loop().enqueue(this)) {
            LateFibers.run(runnable);
        }
    }

    /** Runs the fiber on the loop. Does nothing if the fiber has left the loop meanwhile. */
    @Override
    public void enter() {
        queued = false;
        if (!away) {
            if (endsPark) {
                endPark();
            }
            hasRun = false;
            continuation().run();
            if (!hasRun && wasNotRun()) {
                runAfterWalk();
            }
            for (OneStep step = oneStep; step != null; step = oneStep) {
                step.await();
                continuation().run();
            }
        }
    }

    @Override
    public boolean takesPlace() {
        boolean takes = !queued;
        queued = true;
        return takes;
    }

    @Override
    public boolean takesPlaceLate() {
        Thread mine = thread;
        return (mine == null || Jdk.canRun(mine)) && takesPlace();
    }

    /**
     * Whether the thread was not run because its stack was being walked. If it had run and yielded,
     * it would be queued again, or away.
     */
    private boolean wasNotRun() {
        Thread mine = thread;
        return !queued && !away && mine != null && Jdk.hasYielded(mine);
    }

    private void runAfterWalk() {
        do {
            awaitWalk();
            continuation().run();
        } while (wasNotRun());
    }

    private void endPark() {
        endsPark = false;
        Thread mine = Objects.requireNonNull(thread);
        do {
            awaitWalk();
            // ends also if another thread has unparked the thread; a walk that came in between may
            // be over by now, so it is no use to ask for one
        } while (!Jdk.endPark(mine) && Jdk.isParked(mine));
    }

    private void awaitWalk() {
        Thread mine = thread;
        while (mine != null && Jdk.isWalked(mine)) {
            // the walking thread may need this very processor
            Thread.yield();
        }
    }

    @Override
    public boolean hasStarted() {
        return continuation != null;
    }

    /**
     * Queues the fiber in the pool. Tries again as long as there is no memory: nothing else would
     * ever run it.
     */
    private void sendAway() {
        boolean sent = false;
        while (!sent) {
            try {
                Away.POOL.execute(this::runAway);
                sent = true;
            } catch (OutOfMemoryError e) {
                Thread.onSpinWait();
            }
        }
    }

    /**
     * As {@link #enter}, outside the loop.
     *
     * <p>A walk of the stack can leave a second call in the pool. That call must not run a fiber
     * that has come back to its loop meanwhile. So only one thread at a time reads {@code away} and
     * runs the fiber: a fiber that is away can come back only by such a run.
     */
    private void runAway() {
        if ((int) CALLS.getAndAdd(this, 1) == 0) {
            do {
                if (away) {
                    continuation().run();
                }
            } while ((int) CALLS.getAndAdd(this, -1) > 1);
        }
    }

    /** The thread's continuation; starts the thread if that has not been done. */
    private Runnable continuation() {
        Runnable mine = continuation;
        if (mine == null) {
            Thread started = Jdk.newVirtualThread(this, name, Objects.requireNonNull(body));
            // cheaper than a volatile field, which would cost a full fence
            VarHandle.storeStoreFence();
            thread = started;
            try {
                starter.accept(started);
            } catch (Throwable t) {
                // no memory: the next entry tries again with another thread
                thread = null;
                throw t;
            }
            body = null;
            mine = Objects.requireNonNull(continuation);
        }
        return mine;
    }

    /** Whether {@code running} is this fiber's own thread, and the fiber is not away. */
    boolean isInside(Thread running) {
        return running == thread && !away;
    }

    @Override
    public void suspend() {
        requireWholeStep();
        // so that the driver need not look at the thread's state
        hasRun = true;
        if (!Jdk.park(Thread.currentThread())) {
            throw new PinnedFiberException();
        }
    }

    @Override
    public void yield() {
        requireWholeStep();
        if (!Jdk.yield(Thread.currentThread())) {
            throw new PinnedFiberException();
        }
    }

    @Override
    public void resume() {
        Thread parked = thread;
        Runnable mine = continuation;
        if (parked != null && mine != null && Jdk.endPark(parked)) {
            execute(mine);
        } else if (parked == null || !endsParkLater(parked)) {
            LockSupport.unpark(parked);
        }
    }

    /** If the stack of a parked thread is being walked, lets its next entry end the park. */
    private boolean endsParkLater(Thread parked) {
        while (Jdk.isParked(parked)) {
            if (Jdk.isWalked(parked)) {
                boolean inside = loop().enqueueInside(this);
                endsPark |= inside;
                return inside;
            }
            // the walk has just ended
            if (Jdk.endPark(parked)) {
                execute(Objects.requireNonNull(continuation));
                return true;
            }
        }
        return false;
    }

    @Override
    public void runLate() {
        if (endsPark) {
            endPark();
        }
        LateFibers.run(continuation());
    }

    @Override
    public void leave() {
        requireWholeStep();
        hasRun = true; // else one that is back soon would be taken for one that a walk held up
        move(true);
    }

    @Override
    public void inOneStep(Runnable call) {
        if (oneStep != null) {
            call.run();
            return;
        }
        oneStep = new OneStep();
        try {
            call.run();
        } finally {
            oneStep = null;
        }
    }

    private void requireWholeStep() {
        if (oneStep != null) {
            throw new PinnedFiberException();
        }
    }

    @Override
    public void comeBack() {
        move(false);
    }

    private void move(boolean outward) {
        away = outward;
        // the JDK passes the continuation to execute(), which reads away
        if (!Jdk.yield(Thread.currentThread())) {
            away = !outward;
            // a call in the pool may have read true, and be about to run the fiber
            while (outward && calls > 0) {
                Thread.yield();
            }
            throw new PinnedFiberException();
        }
    }

    /** A step that must not be split: if the fiber blocks in it, the driver waits. */
    private static final class OneStep {
        private volatile boolean ready; // set by the thread that unparks the fiber
        private volatile @Nullable Thread driver;

        void goesOn() {
            ready = true;
            LockSupport.unpark(driver);
        }

        /** Waits until the fiber can go on. Driver only. */
        void await() {
            // before ready is read: a thread that sets ready after that unparks the driver
            driver = Thread.currentThread();
            while (!ready) {
                LockSupport.park(this);
            }
            ready = false;
        }
    }

    /** Runs the fibers that have left their loop. Its threads exist only while they are used. */
    private static final class Away {
        private static final AtomicInteger WORKERS = new AtomicInteger();

        // Plain workers, not the JDK's carriers: on a carrier a yield would go to the JDK's own
        // pool and not to the thread's scheduler. At most 256 bodies compute at the same time; more
        // wait for a thread.
        static final ForkJoinPool POOL =
                new ForkJoinPool(
                        256, Away::worker, null, true, 0, 256, 1, null, 5, TimeUnit.SECONDS);

        private static ForkJoinWorkerThread worker(ForkJoinPool pool) {
            var worker = new Worker(pool);
            worker.setName("millrace-away-" + WORKERS.incrementAndGet());
            return worker;
        }

        private static final class Worker extends ForkJoinWorkerThread {
            Worker(ForkJoinPool pool) {
                super(pool);
            }
        }
    }
}
