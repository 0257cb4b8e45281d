package dev.millrace.internal.fiber;

import dev.millrace.spi.TaskOrder;

/** A fiber that goes on when a {@link TaskOrder} says so; the loop's driver asks each time. */
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
            // it stays ready
            return;
        }
        super.enter();
    }

    @Override
    public void suspend() {
        order.waits(running());
        super.suspend();
    }

    /** Every switch goes through the driver, which asks the order. */
    @Override
    boolean passOn() {
        return false;
    }
}
