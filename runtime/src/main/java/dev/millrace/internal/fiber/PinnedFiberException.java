package dev.millrace.internal.fiber;

/**
 * A fiber had to give way with a native frame or a class initialiser on its stack, or in the middle
 * of a step that must be one.
 */
public final class PinnedFiberException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PinnedFiberException() {
        super(null, null, false, false);
    }
}
