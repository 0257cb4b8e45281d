package dev.millrace;

import org.jspecify.annotations.Nullable;

/** The outcome of a future. A success is the value itself, without a wrapper, or {@link #NULL}. */
final class Outcome {
    /** Success with null, since a null outcome means pending. */
    static final Object NULL = new Object();

    private static final Failed NO_MEMORY =
            new Failed(new OutOfMemoryError("there was no memory to keep the failure"));

    private static final Cancelled NO_MEMORY_FOR_REASON =
            new Cancelled("there was no memory to keep the reason");

    private Outcome() {}

    static Object success(@Nullable Object value) {
        return value == null ? NULL : value;
    }

    /** A failure; without memory for it, one that says so. */
    static Failed failed(Throwable failure) {
        try {
            return new Failed(failure);
        } catch (OutOfMemoryError e) {
            return NO_MEMORY;
        }
    }

    /** A cancellation; without memory for it, one that says so. */
    static Cancelled cancelled(@Nullable String reason) {
        try {
            return new Cancelled(reason);
        } catch (OutOfMemoryError e) {
            return NO_MEMORY_FOR_REASON;
        }
    }

    /** The work threw. */
    static final class Failed {
        final Throwable failure;
        // written by any thread that reads the failure, read by the loop at close and by the
        // cleaner
        volatile boolean seen;

        Failed(Throwable failure) {
            this.failure = failure;
        }
    }

    /** The future was cancelled. */
    record Cancelled(@Nullable String reason) {}
}
