package dev.millrace;

/**
 * A task tried to wait while its thread cannot be unmounted, because a native frame or a class
 * initialiser is on its stack, or inside {@code execute} of an executor that runs its jobs there.
 * Waiting there would stop the whole loop, so the checkpoint fails at once.
 */
public final class PinnedAwaitException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    PinnedAwaitException(String task) {
        super(
                "task "
                        + task
                        + " cannot wait here: a native frame, a class initialiser or the hand-over of a"
                        + " job is on its stack; await before entering it, or move the call into"
                        + " runInExecutor");
    }
}
