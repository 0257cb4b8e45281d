package dev.millrace.spi;

/**
 * A signal of the operating system cannot be handled here; the message says why, and what to do.
 */
public final class SignalRefusedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /** Why a signal cannot be handled. */
    public enum Reason {
        /** The JVM or the operating system needs the signal itself. */
        USED_BY_THE_JVM,
        /** The JVM was started so that it leaves all signals alone, as by {@code -Xrs}. */
        NO_SIGNALS,
        /** Somebody else in this program has a handler for it, and keeps it. */
        FOREIGN_HANDLER
    }

    private final Reason reason;

    SignalRefusedException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}
