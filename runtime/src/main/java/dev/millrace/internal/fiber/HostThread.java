package dev.millrace.internal.fiber;

import org.jspecify.annotations.Nullable;

/**
 * The calling thread, which is somebody else's and is lent to a loop for a while. It may be inside
 * another loop at that moment: a callback that blocks, work for a driver that opens a dialogue.
 */
public final class HostThread {
    private HostThread() {}

    /** Steps out of whatever the thread is inside of, and returns that for {@link #comeBack}. */
    public static @Nullable Fiber stepOut() {
        if (Thread.currentThread() instanceof CarrierThread carrier) {
            DriverFiber before = carrier.inside();
            carrier.inside(null);
            return before;
        }
        return BatonFiber.exchangeOnThread(null);
    }

    /** Ends what {@link #stepOut} began. */
    public static void comeBack(@Nullable Fiber before) {
        if (before == null) {
            return;
        }
        if (Thread.currentThread() instanceof CarrierThread carrier) {
            carrier.inside((DriverFiber) before);
        } else {
            BatonFiber.exchangeOnThread(before);
        }
    }

    /** Why {@code engine} cannot have its fibers on {@code thread}; null if it can. */
    public static @Nullable String whyNot(Thread thread, Engine engine) {
        return thread.isVirtual() && engine instanceof Engine.OnCarrier
                ? "runs its tasks on a virtual thread, on which the carrier engine cannot have its"
                        + " own; use a platform thread, or the baton engine"
                : null;
    }
}
