package dev.millrace.io;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Connecting to all of a host's addresses failed. The cause is the first failure; the others are
 * suppressed.
 */
public final class ConnectFailedException extends ConnectException {
    private static final long serialVersionUID = 1L;

    private final transient List<Attempt> attempts;

    /** One address, and why connecting to it failed. */
    public record Attempt(InetSocketAddress address, IOException failure) {}

    ConnectFailedException(String host, int port, List<Attempt> attempts) {
        super(message(host, port, attempts));
        this.attempts = List.copyOf(attempts);
        for (Attempt attempt : attempts) {
            if (getCause() == null) {
                initCause(attempt.failure);
            } else {
                addSuppressed(attempt.failure);
            }
        }
    }

    private static String message(String host, int port, List<Attempt> attempts) {
        var text = new StringBuilder("cannot connect to " + host + " port " + port);
        String before = ": ";
        for (Attempt attempt : attempts) {
            text.append(before)
                    .append(attempt.address.getAddress().getHostAddress())
                    .append(" (")
                    .append(attempt.failure.getMessage())
                    .append(')');
            before = ", ";
        }
        return text.toString();
    }

    /** All addresses that were tried, in that order; empty after a deserialization. */
    public List<Attempt> attempts() {
        return attempts == null ? List.of() : attempts;
    }
}
