package dev.millrace.spi;

/**
 * Decides which of the ready tasks of a loop goes on, and sees where each waits. For tests: a
 * {@link LoopClock} that is one as well is asked by loops on {@code FiberEngine.SIMULATED}, and by
 * no others.
 *
 * <p>Neither method may wait or throw. Both may cancel tasks and schedule callbacks.
 */
public interface TaskOrder {

    /**
     * Called on the loop's driver when it is the turn of {@code task}.
     *
     * @param task the ready task, a {@code dev.millrace.Task}
     * @return false to put it behind everything that is ready now; it is asked for again
     */
    boolean goesOn(Object task);

    /**
     * Called on the thread of {@code task} each time it is about to give way at a checkpoint.
     *
     * @param task the calling task, a {@code dev.millrace.Task}
     */
    void waits(Object task);
}
