package dev.millrace.io;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What a transport says, in exceptions of one kind for all transports; new ones for each call. */
final class Failures {
    private Failures() {}

    static IOException of(Object connection, Throwable cause) {
        String message = cause.getMessage();
        if (cause instanceof ConnectionClosedException) {
            return new ConnectionClosedException(message == null ? "closed" : message);
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
