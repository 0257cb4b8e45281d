package dev.millrace;

/** A promise was completed a second time; the message names both outcomes. The first one stands. */
public final class AlreadyCompletedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    AlreadyCompletedException(String message) {
        super(message);
    }
}
