package dev.millrace.testing;

import dev.millrace.Task;

/**
 * Decides which of the ready tasks of a {@link TestLoop} goes on, and sees where each waits.
 *
 * <p>A test with a schedule runs on {@code FiberEngine.SIMULATED}, one thread at a time. So a
 * schedule that decides by a seed makes each run of the test the same. Neither method may wait or
 * throw. Both may cancel tasks and schedule callbacks.
 */
public interface Schedule {

    /**
     * Called outside of every task when {@code task} is next.
     *
     * @param task a task that is ready
     * @return false to move it behind everything that is ready now; this is then called again for
     *     it
     */
    boolean goesOn(Task<?> task);

    /**
     * Called on the thread of {@code task} each time it is about to wait at a checkpoint, or to let
     * other tasks run.
     *
     * @param task the calling task
     */
    void waits(Task<?> task);
}
