package dev.millrace;

import org.jspecify.annotations.Nullable;

/** A {@code timeout} cut off its body, or a deadline ended a job. */
public final class DeadlineExceededException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says what was cut off, and by which deadline. */
    public DeadlineExceededException(String message) {
        super(message);
    }

    /**
     * As {@link #DeadlineExceededException(String)}, with what the work threw when it was cut off.
     */
    public DeadlineExceededException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
