package dev.millrace.executor;

/** What a dispatcher has its jobs run by. Any thread. */
interface Workers {

    /** Runs {@code job}, which has a permit, on another thread; what this throws fails its task. */
    void launch(ExecutorJob<?> job);

    /** Whether the threads are the dispatcher's own, which get a class loader for each job. */
    boolean areOwn();

    /** Ends the threads that have nothing to do any more. */
    void stop();
}
