package dev.millrace.io;

import java.io.IOException;

/**
 * This side closed the connection, or its output, before the call or while it waited.
 *
 * <p>It is never thrown for what the peer does: a peer's close is the end of the input, and its
 * reset a {@link ConnectionResetException}.
 */
public final class ConnectionClosedException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * For code that refuses a call.
     *
     * @param message what was closed, and by whom
     */
    public ConnectionClosedException(String message) {
        super(message);
    }
}
