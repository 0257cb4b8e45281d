package dev.millrace.stream;

import java.io.Serial;

/** A send found an end of its channel closed, and sent nothing. */
public final class ChannelClosedException extends IllegalStateException {
    @Serial private static final long serialVersionUID = 1L;

    ChannelClosedException(String message) {
        super(message);
    }
}
