package dev.millrace.sync;

import java.io.Serial;

/** An {@link AsyncQueue} takes nothing more, or has nothing more to give. */
public final class QueueShutDownException extends IllegalStateException {
    @Serial private static final long serialVersionUID = 1L;

    QueueShutDownException(String message) {
        super(message);
    }
}
