package dev.millrace.testing;

import dev.millrace.Task;

/**
 * Decides which of the ready tasks of a {@link TestLoop} goes on, and sees where each waits.
 *
 * <p>With one, the test runs on {@code FiberEngine.SIMULATED}: one thread at a time, so that a
 * schedule that decides by a seed has the same test run the same way again. Neither method may wait
 * or throw. Both may cancel tasks and schedule callbacks.
 */
public interface Schedule {

    /**
     * Called when it is the turn of {@code task}, outside of every task.
     *
     * @param task a task that is ready
     * @return false to put it behind everything that is ready now; it is asked for again
     */
    boolean goesOn(Task<?> task);

    /**
     * Called on the thread of {@code task} each time it is about to give way at a checkpoint.
     *
     * @param task the calling task
     */
    void waits(Task<?> task);
}
