package dev.millrace.internal.fiber;

import java.lang.reflect.Method;

/** Lets tests see the platform thread under a virtual one. */
public final class Carriers {
    private Carriers() {}

    /** The platform thread that the calling code really runs on. */
    public static Thread current() {
        try {
            Method current = Thread.class.getDeclaredMethod("currentCarrierThread");
            current.setAccessible(true);
            return (Thread) current.invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /** Whether the calling code runs on the carrier of some loop. */
    public static boolean isLoop() {
        return current() instanceof CarrierThread;
    }
}
