package dev.millrace;

/** A promise was completed a second time. The message names both outcomes; the first one stays. */
public final class AlreadyCompletedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    AlreadyCompletedException(String message) {
        super(message);
    }
}
