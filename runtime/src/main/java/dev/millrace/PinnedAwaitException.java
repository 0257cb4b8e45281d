package dev.millrace;

/**
 * A task tried to wait where its thread cannot be unmounted: with a native frame or a class
 * initialiser on its stack, or inside {@code execute} of an executor that runs the job on the
 * caller. Waiting there would stop the whole loop, so the checkpoint throws instead.
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
