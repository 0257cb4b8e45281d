package dev.millrace.io;

import java.io.IOException;

/**
 * This side has closed the connection, or its output, before the call or while it waited.
 *
 * <p>What the peer does is never told by this one: its end is an end of the input, and its reset a
 * {@link ConnectionResetException}.
 */
public final class ConnectionClosedException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * For what refuses a call.
     *
     * @param message what was closed, and by whom
     */
    public ConnectionClosedException(String message) {
        super(message);
    }
}
