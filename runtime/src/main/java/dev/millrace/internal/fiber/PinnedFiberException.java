package dev.millrace.internal.fiber;

/**
 * A fiber cannot suspend: a native frame or a class initialiser is on its stack, or it is inside
 * {@link Fiber#inOneStep}.
 */
public final class PinnedFiberException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PinnedFiberException() {
        super(null, null, false, false);
    }
}
