package dev.millrace.stream;

import java.io.Serial;

/** An end of the channel was closed, so a {@code send} sent nothing. */
public final class ChannelClosedException extends IllegalStateException {
    @Serial private static final long serialVersionUID = 1L;

    ChannelClosedException(String message) {
        super(message);
    }
}
