package dev.millrace.internal.fiber;

/** Lets tests see the platform thread under a virtual one. */
public final class Carriers {
    private Carriers() {}

    /** The platform thread that the calling code really runs on. */
    public static Thread current() {
        return Jdk.currentCarrierThread();
    }

    /** Whether the calling code runs on the carrier of some loop. */
    public static boolean isLoop() {
        return current() instanceof CarrierThread;
    }
}
