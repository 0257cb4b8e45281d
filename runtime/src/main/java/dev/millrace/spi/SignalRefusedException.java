package dev.millrace.spi;

/** A signal cannot be handled here; the message says why, and what to do. */
public final class SignalRefusedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /** Why a signal cannot be handled. */
    public enum Reason {
        /** The JVM or the operating system needs the signal itself. */
        USED_BY_THE_JVM,
        /** The JVM was started without signal handling, for example with {@code -Xrs}. */
        NO_SIGNALS,
        /** Other code of this program has a handler for it. */
        FOREIGN_HANDLER
    }

    private final Reason reason;

    SignalRefusedException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** Why the signal cannot be handled. */
    public Reason reason() {
        return reason;
    }
}
