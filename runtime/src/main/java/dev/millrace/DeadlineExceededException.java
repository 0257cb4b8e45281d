package dev.millrace;

import org.jspecify.annotations.Nullable;

/** A {@code timeout} cut its body off, or a job's deadline ended it. */
public final class DeadlineExceededException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says what was cut off, and by which deadline. */
    public DeadlineExceededException(String message) {
        super(message);
    }

    /**
     * As {@link #DeadlineExceededException(String)}, with what the work threw as it was cut off.
     */
    public DeadlineExceededException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
