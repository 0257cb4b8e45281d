package dev.millrace.spi;

/**
 * Stops the operation that a task waits for when the task is cancelled. Called at most once, on the
 * task's loop.
 */
@FunctionalInterface
public interface CancelHook {

    /**
     * Asks the operation to abort; must not wait.
     *
     * @return true if the operation is given up: the wait ends now and the task is cancelled. False
     *     if the operation will still end by itself: the task goes on waiting and is cancelled at
     *     its next checkpoint
     */
    boolean abort();
}
