package dev.millrace;

import org.jspecify.annotations.Nullable;

/**
 * The ways in which a future ends. A success is its bare value, to save the wrapper, or {@link
 * #NULL}.
 */
final class Outcome {
    /** Success with null, since a null outcome means pending. */
    static final Object NULL = new Object();

    private static final Failed NO_MEMORY =
            new Failed(new OutOfMemoryError("there was no memory to keep what was thrown"));

    private static final Cancelled NO_MEMORY_FOR_REASON =
            new Cancelled("there was no memory to keep the reason");

    private Outcome() {}

    static Object success(@Nullable Object value) {
        return value == null ? NULL : value;
    }

    /** Failure with {@code failure}; where there is no memory for that, with one that says so. */
    static Failed failed(Throwable failure) {
        try {
            return new Failed(failure);
        } catch (OutOfMemoryError e) {
            return NO_MEMORY;
        }
    }

    /** Cancelled for {@code reason}, likewise. */
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
        // written by whoever reads the failure, read by the loop at close and by the cleaner
        volatile boolean seen;

        Failed(Throwable failure) {
            this.failure = failure;
        }
    }

    /** Somebody cancelled. */
    record Cancelled(@Nullable String reason) {}
}
