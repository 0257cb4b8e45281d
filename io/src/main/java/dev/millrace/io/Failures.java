package dev.millrace.io;

import java.io.IOException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Translates the exceptions of all transports into the same types; makes new ones for each call.
 */
final class Failures {
    private Failures() {}

    static IOException of(Object connection, Throwable cause) {
        String message = cause.getMessage();
        if (cause instanceof ConnectionClosedException) {
            return new ConnectionClosedException(message == null ? "closed" : message);
        }
        if (cause instanceof TlsTruncatedException) {
            return new TlsTruncatedException(String.valueOf(message));
        }
        if (cause instanceof SSLException) {
            return new SSLException(connection + " failed: " + message, cause);
        }
        if (cause instanceof IOException && isReset(message)) {
            return new ConnectionResetException(connection + " was reset by the peer", cause);
        }
        return new IOException(connection + " failed: " + cause, cause);
    }

    private static boolean isReset(@Nullable String message) {
        return message != null && (message.contains("reset") || message.contains("Broken pipe"));
    }
}
