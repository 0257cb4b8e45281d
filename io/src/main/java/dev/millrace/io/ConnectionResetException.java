package dev.millrace.io;

import java.net.SocketException;

/**
 * The peer reset the connection (TCP's RST), or no longer accepts what is written. Bytes that
 * arrived before can still be read.
 */
public final class ConnectionResetException extends SocketException {
    private static final long serialVersionUID = 1L;

    /**
     * For code that reads or writes.
     *
     * @param cause the transport's exception
     */
    public ConnectionResetException(String message, Throwable cause) {
        super(message);
        initCause(cause);
    }
}
