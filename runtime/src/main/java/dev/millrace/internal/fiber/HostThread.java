package dev.millrace.internal.fiber;

import org.jspecify.annotations.Nullable;

/**
 * The calling thread when its owner lends it to a guest loop for a while. The thread may be inside
 * another loop at that moment, for example in a callback that opens a dialogue.
 */
public final class HostThread {
    private HostThread() {}

    /** Leaves the loop that the thread is inside of. Returns its fiber for {@link #comeBack}. */
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

    /** Why {@code engine} cannot run its fibers on {@code thread}; null if it can. */
    public static @Nullable String whyNot(Thread thread, Engine engine) {
        return thread.isVirtual() && engine instanceof Engine.OnCarrier
                ? "runs its tasks on a virtual thread, on which the carrier engine cannot have its"
                        + " own; use a platform thread, or the baton engine"
                : null;
    }
}
