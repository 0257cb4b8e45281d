package dev.millrace.proof.reactive;

import java.time.Duration;

/** A worker of a loop's scheduler, whatever library it is for. */
interface LoopWorker {

    /** What takes the task back. */
    Runnable schedule(Runnable task);

    Runnable schedule(Runnable task, Duration delay);

    Runnable schedulePeriodically(Runnable task, Duration initialDelay, Duration period);

    void dispose();

    boolean isDisposed();
}
