package dev.millrace.executor;

import dev.millrace.spi.WorkWindow;
import java.util.concurrent.Callable;

/** What a dispatcher has its jobs run by. Any thread. */
interface Workers {

    /** Runs {@code job}, which has a permit, on another thread; what this throws fails its task. */
    void launch(ExecutorJob<?> job);

    /** Whether the threads are the dispatcher's own, which get a class loader for each job. */
    boolean areOwn();

    /** Refuses work that cannot be run here. */
    default void requireRunnable(Callable<?> work) {}

    /** Interrupts the work in {@code window}, if it runs. Never waits. */
    default void interrupt(WorkWindow window) {
        window.interrupt();
    }

    /** Ends the threads that have nothing to do any more. */
    void stop();
}
