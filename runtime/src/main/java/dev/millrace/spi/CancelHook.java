package dev.millrace.spi;

/**
 * What a cancel does to an operation that a task waits for. Called at most once, on the task's
 * loop.
 */
@FunctionalInterface
public interface CancelHook {

    /**
     * Asks the operation to abort; must not wait.
     *
     * @return true if the operation is unhooked, so that the task is cancelled now; false if it
     *     will still end by itself, so that the task goes on waiting and is cancelled at its next
     *     checkpoint
     */
    boolean abort();
}
