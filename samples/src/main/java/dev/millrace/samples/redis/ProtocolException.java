package dev.millrace.samples.redis;

import java.io.IOException;

/** A client does not keep to the protocol: where its next request begins nobody knows. */
final class ProtocolException extends IOException {
    private static final long serialVersionUID = 1L;

    ProtocolException(String message) {
        super(message);
    }
}
