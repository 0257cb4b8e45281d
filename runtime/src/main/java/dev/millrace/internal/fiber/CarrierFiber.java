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
 * <p>The JDK hands a virtual thread's continuation to the thread's scheduler each time the thread
 * can run; the fiber then queues itself with its loop, and the loop's driver runs the continuation.
 * Virtual threads that are started <em>from</em> a fiber inherit its scheduler; their continuations
 * arrive here too, are told apart by identity, and go to the JDK's own scheduler. Without that,
 * every virtual thread a task starts, and the JDK's socket pollers with them, would run on the
 * loop.
 *
 * <p>Whoever walks the stack of the thread, a debugger or our own tree, has the JDK suspend it
 * meanwhile: it is not run, its park cannot be ended, and a thread that can run is handed over a
 * second time afterwards. None of this may show in the order of the steps: a fiber has one place in
 * the queue, and whoever enters it waits for the walk to end.
 *
 * <p>The thread is made when the fiber is entered for the first time: until then a task that was
 * forked and waits for its turn is a few small objects, and its thread, which is ten times as big,
 * is still in the processor's cache when it runs.
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
    // from the first entry on; written by the driver, read by any thread that looks on
    private @Nullable Thread thread;
    // the first Runnable ever received; set while the thread is started, before anybody else can
    // know this executor
    private @Nullable Runnable continuation;
    // written on the fiber, read by whoever makes it ready: park and unpark order the two
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

    /**
     * Runs the fiber on the loop. A call that comes when the fiber has gone elsewhere is dropped.
     */
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

    /** One that has run and yielded has its next place, unless it has left the loop. */
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
        } while (!Jdk.endPark(mine) && Jdk.isWalked(mine)); // else somebody has unparked it
    }

    private void awaitWalk() {
        Thread mine = thread;
        while (mine != null && Jdk.isWalked(mine)) {
            Thread.yield(); // to the walker, which may have lost its processor
        }
    }

    @Override
    public boolean hasStarted() {
        return continuation != null;
    }

    /** Hands itself to the pool, however long there is no memory for that: it is nowhere else. */
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
     * <p>A walk of the stack can leave a second call in the pool. So that this one does not run a
     * fiber that has come back meanwhile, beside the loop, one thread at a time looks and runs:
     * what is away comes back by nothing but such a run.
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
            VarHandle.storeStoreFence(); // a volatile field would cost a full one
            thread = started;
            try {
                starter.accept(started);
            } catch (Throwable t) { // for want of memory: the next entry tries with another thread
                thread = null;
                throw t;
            }
            body = null;
            mine = Objects.requireNonNull(continuation);
        }
        return mine;
    }

    /** Whether {@code running}, a thread of this scheduler, is the fiber's own and in its loop. */
    boolean isInside(Thread running) {
        return running == thread && !away;
    }

    @Override
    public void suspend() {
        requireWholeStep();
        hasRun = true; // spares the driver a look at the state of the thread
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

    /** Whether somebody walks the stack of a parked thread, and its next entry ends the park. */
    private boolean endsParkLater(Thread parked) {
        while (Jdk.isParked(parked)) {
            if (Jdk.isWalked(parked)) {
                boolean inside = loop().enqueueInside(this);
                endsPark |= inside;
                return inside;
            }
            if (Jdk.endPark(parked)) { // the walk has just ended
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
        // hands the continuation to execute, which sends it the way just chosen
        if (!Jdk.yield(Thread.currentThread())) {
            away = !outward;
            while (outward && calls > 0) { // may have seen it away, and be about to run it
                Thread.yield();
            }
            throw new PinnedFiberException();
        }
    }

    /** A step in which the driver waits for the fiber wherever that blocks. */
    private static final class OneStep {
        private volatile boolean ready; // set by whoever unparks the fiber
        private volatile @Nullable Thread driver;

        void goesOn() {
            ready = true;
            LockSupport.unpark(driver);
        }

        /** Waits until the fiber can go on. Driver only. */
        void await() {
            driver = Thread.currentThread(); // before the look: whoever sets it after that unparks
            while (!ready) {
                LockSupport.park(this);
            }
            ready = false;
        }
    }

    /**
     * Where fibers run that have given their loop away; its threads exist only while they are used.
     */
    private static final class Away {
        private static final AtomicInteger WORKERS = new AtomicInteger();

        // Plain workers, not the JDK's carriers: from those a yield goes back to the JDK's own pool
        // instead of to the thread's scheduler. More than 256 bodies that compute at once wait for
        // a thread.
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
