package dev.millrace.io;

import java.io.IOException;
import java.io.Serial;

/**
 * The peer's input ended without {@code close_notify}: an attacker in between may have cut it off.
 * What came before was delivered.
 */
public final class TlsTruncatedException extends IOException {
    @Serial private static final long serialVersionUID = 1L;

    TlsTruncatedException(String message) {
        super(message);
    }
}
