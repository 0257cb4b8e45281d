package dev.millrace.internal.fiber;

/** A fiber had to give way with a native frame or a class initialiser on its stack. */
public final class PinnedFiberException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PinnedFiberException() {
        super(null, null, false, false);
    }
}
