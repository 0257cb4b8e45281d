package dev.millrace.sync;

import java.io.Serial;

/** An {@link AsyncQueue} is shut down: it takes no more items, or has none left. */
public final class QueueShutDownException extends IllegalStateException {
    @Serial private static final long serialVersionUID = 1L;

    QueueShutDownException(String message) {
        super(message);
    }
}
