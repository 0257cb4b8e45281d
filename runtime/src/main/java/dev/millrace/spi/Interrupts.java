package dev.millrace.spi;

import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;

/** How the JDK, and whoever stands on it, reports that a thread was interrupted. */
public final class Interrupts {
    private Interrupts() {}

    /**
     * Whether {@code thrown}, or what caused it, says that its thread was interrupted: drivers wrap
     * that in exceptions of their own. Of use only to whoever knows that he has interrupted.
     *
     * <p>On a virtual thread a socket that is interrupted is closed, and reports it as a {@link
     * SocketException} with the message "Closed by interrupt". A {@link SocketTimeoutException} is
     * an {@link InterruptedIOException}, and is no interrupt.
     */
    public static boolean haveCaused(Throwable thrown) {
        return Unwrap.find(thrown, Interrupts::isInterrupt) != null;
    }

    private static boolean isInterrupt(Throwable thrown) {
        return switch (thrown) {
            case InterruptedException e -> true;
            case ClosedByInterruptException e -> true;
            case FileLockInterruptionException e -> true;
            case InterruptedIOException e -> !(e instanceof SocketTimeoutException);
            case SocketException e -> "Closed by interrupt".equals(e.getMessage());
            default -> false;
        };
    }
}
