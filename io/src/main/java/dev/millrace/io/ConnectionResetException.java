package dev.millrace.io;

import java.net.SocketException;

/**
 * The peer has thrown the connection away (TCP's RST), or does not take any more of what is
 * written. What it had sent before stays readable, as far as it had come here.
 */
public final class ConnectionResetException extends SocketException {
    private static final long serialVersionUID = 1L;

    /**
     * For what reads or writes.
     *
     * @param cause what the transport said
     */
    public ConnectionResetException(String message, Throwable cause) {
        super(message);
        initCause(cause);
    }
}
