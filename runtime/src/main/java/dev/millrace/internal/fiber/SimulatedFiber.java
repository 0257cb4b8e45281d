package dev.millrace.internal.fiber;

import dev.millrace.spi.TaskOrder;

/** A fiber whose turn comes when a {@link TaskOrder} says so: its loop's driver asks each time. */
final class SimulatedFiber extends BatonFiber {
    private final TaskOrder order;

    SimulatedFiber(
            FiberLoop loop,
            Object running,
            Baton baton,
            Thread.Builder threads,
            Runnable body,
            TaskOrder order) {
        super(loop, running, baton, threads, body);
        this.order = order;
    }

    @Override
    public void enter() {
        if (!order.goesOn(running()) && loop().enqueue(this)) {
            return; // it stays ready
        }
        super.enter();
    }

    @Override
    public void suspend() {
        order.waits(running());
        super.suspend();
    }

    /** Every switch goes through the driver, which asks. */
    @Override
    boolean passOn() {
        return false;
    }
}
