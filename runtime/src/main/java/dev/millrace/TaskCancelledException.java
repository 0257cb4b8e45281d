package dev.millrace;

import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * What was awaited has been cancelled. An ordinary exception: the awaiting task itself is not
 * cancelled; that would be a {@link CancelledError}.
 */
public final class TaskCancelledException extends CancellationException {
    private static final long serialVersionUID = 1L;

    /** For bridges: {@code what} was cancelled in its own library. */
    public TaskCancelledException(String what, @Nullable String reason) {
        super(reason == null ? what + " was cancelled" : what + " was cancelled: " + reason);
    }

    /** As above, because of {@code cause}: how that library tells of it. */
    public TaskCancelledException(String what, @Nullable String reason, Throwable cause) {
        this(what, reason);
        initCause(cause);
    }
}
