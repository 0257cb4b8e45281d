package dev.millrace;

import org.jspecify.annotations.Nullable;

/**
 * The ways in which a future ends. A success is its bare value, to save the wrapper, or {@link
 * #NULL}.
 */
final class Outcome {
    /** Success with null, since a null outcome means pending. */
    static final Object NULL = new Object();

    private Outcome() {}

    static Object success(@Nullable Object value) {
        return value == null ? NULL : value;
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
