package dev.millrace.spi;

/**
 * Decides which of the ready tasks of a loop goes on, and sees where each waits. For tests: loops
 * on {@code FiberEngine.SIMULATED} use it if their {@link LoopClock} implements it.
 *
 * <p>Neither method may wait or throw. Both may cancel tasks and schedule callbacks.
 */
public interface TaskOrder {

    /**
     * Called on the loop's driver when {@code task} is next.
     *
     * @param task the ready task, a {@code dev.millrace.Task}
     * @return false to move it behind everything that is ready now; this is then called again for
     *     it
     */
    boolean goesOn(Object task);

    /**
     * Called on the thread of {@code task} each time it is about to wait at a checkpoint, or to let
     * other tasks run.
     *
     * @param task the calling task, a {@code dev.millrace.Task}
     */
    void waits(Object task);
}
