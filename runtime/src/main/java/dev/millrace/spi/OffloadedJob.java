package dev.millrace.spi;

/**
 * A job of {@code runInExecutor}, as a {@link RevocableExecutor} is given it: to be run once, on
 * any thread.
 */
public interface OffloadedJob extends Runnable {

    /**
     * The job waits for its loop from now on, until {@link #goesOn}: it is no work outside the loop
     * that a clock of a test has to wait for. Called on the loop.
     */
    void waits();

    /** The job runs on. Called on the loop, before the job is told. */
    void goesOn();
}
