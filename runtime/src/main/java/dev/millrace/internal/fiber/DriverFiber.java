package dev.millrace.internal.fiber;

import org.jspecify.annotations.Nullable;

/**
 * The driver itself while it runs handlers of its poller, or work that needs its thread. It cannot
 * suspend, because nothing else of the loop runs meanwhile.
 */
public final class DriverFiber extends Fiber {
    private volatile @Nullable Thread thread; // while it is inside

    public DriverFiber(FiberLoop loop, Object running) {
        super(loop, running);
    }

    @Override
    public @Nullable Thread thread() {
        return thread;
    }

    /** From here on the driver runs handlers or work. Driver only. */
    public void begin() {
        Thread driver = Thread.currentThread();
        thread = driver;
        if (driver instanceof CarrierThread carrier) {
            carrier.inside(this);
        } else {
            BatonFiber.onThisThread(this);
        }
    }

    /** Ends what {@link #begin} began. Driver only. */
    public void end() {
        if (Thread.currentThread() instanceof CarrierThread carrier) {
            carrier.inside(null);
        } else {
            BatonFiber.onThisThread(null);
        }
        thread = null;
    }

    @Override
    public boolean hasStarted() {
        return true;
    }

    @Override
    public void inOneStep(Runnable call) {
        call.run();
    }

    @Override
    public void suspend() {
        throw new PinnedFiberException();
    }

    @Override
    public void yield() {
        throw new PinnedFiberException();
    }

    @Override
    public void leave() {
        throw new PinnedFiberException();
    }

    @Override
    public void start() {}

    @Override
    public void enter() {}

    @Override
    public void resume() {}

    @Override
    public void runLate() {}

    @Override
    public void comeBack() {}
}
