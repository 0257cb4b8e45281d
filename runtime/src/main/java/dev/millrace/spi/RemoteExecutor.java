package dev.millrace.spi;

import java.util.concurrent.Callable;
import java.util.concurrent.Executor;

/**
 * An executor whose threads only wait for work that is done elsewhere: in another process, on
 * another machine. What runs there must be of a kind that can be sent.
 */
public interface RemoteExecutor extends Executor {

    /**
     * Refuses work that cannot be sent. Called where the work is submitted.
     *
     * @param work what a job was given to run
     * @throws IllegalArgumentException saying what would be accepted
     */
    void requireSendable(Callable<?> work);

    /**
     * Makes the work end that {@code waiting} waits for, where an interrupt would reach the waiting
     * only. Called by any thread, a loop's among them, while the work runs; must not wait.
     *
     * @param waiting a thread that this executor runs a job on
     */
    void interrupt(Thread waiting);
}
