package dev.millrace.executor.process;

import java.io.IOException;

/** The other side of a channel sent what the protocol does not have. */
final class ProtocolException extends IOException {
    private static final long serialVersionUID = 1L;

    ProtocolException(String message) {
        super(message);
    }
}
