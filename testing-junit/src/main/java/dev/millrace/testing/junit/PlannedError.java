package dev.millrace.testing.junit;

/** As {@link PlannedException}, for code that catches only exceptions. */
public final class PlannedError extends Error {
    private static final long serialVersionUID = 1;

    PlannedError(String message) {
        super(message);
    }
}
