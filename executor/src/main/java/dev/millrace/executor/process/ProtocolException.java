package dev.millrace.executor.process;

import java.io.IOException;

/** The peer broke the protocol. */
final class ProtocolException extends IOException {
    private static final long serialVersionUID = 1L;

    ProtocolException(String message) {
        super(message);
    }
}
