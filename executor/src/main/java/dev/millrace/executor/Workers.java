package dev.millrace.executor;

import java.util.concurrent.Callable;

/** What a dispatcher has its jobs run by. Any thread. */
interface Workers {

    /** Runs {@code job}, which has a permit, on another thread; what this throws fails its task. */
    void launch(ExecutorJob<?> job);

    /** Whether the threads are the dispatcher's own, to be dressed for each job. */
    boolean areOwn();

    /** Refuses work that cannot be run here. */
    default void requireRunnable(Callable<?> work) {}

    /** Disturbs the work that runs on {@code runner}. */
    default void interrupt(Thread runner) {
        runner.interrupt();
    }

    /** Ends the threads that have nothing to do any more. */
    void stop();
}
