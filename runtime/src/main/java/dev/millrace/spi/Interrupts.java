package dev.millrace.spi;

import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;

/** Recognises the exceptions with which the JDK and libraries report an interrupt. */
public final class Interrupts {
    private Interrupts() {}

    /**
     * Whether {@code thrown} or one of its causes reports an interrupt; drivers wrap it in
     * exceptions of their own. Call it only if you know that you interrupted the thread.
     *
     * <p>If a virtual thread is interrupted in a socket call, the JDK closes the socket and throws
     * a {@link SocketException} with the message "Closed by interrupt". A {@link
     * SocketTimeoutException} is an {@link InterruptedIOException} but reports no interrupt.
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
