package dev.millrace.samples.redis;

import java.io.IOException;

/** A client broke the protocol: the start of its next request is unknown. */
final class ProtocolException extends IOException {
    private static final long serialVersionUID = 1L;

    ProtocolException(String message) {
        super(message);
    }
}
