package dev.millrace.io;

import java.io.IOException;
import java.io.Serial;

/**
 * The peer's input has ended without the word that TLS has for that: somebody between may have cut
 * it off. What came before was delivered.
 */
public final class TlsTruncatedException extends IOException {
    @Serial private static final long serialVersionUID = 1L;

    TlsTruncatedException(String message) {
        super(message);
    }
}
