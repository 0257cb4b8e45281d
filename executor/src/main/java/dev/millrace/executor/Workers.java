package dev.millrace.executor;

/** Runs the jobs of a dispatcher. Any thread. */
interface Workers {

    /** Runs {@code job}, which has a permit, on another thread. If this throws, the task fails. */
    void launch(ExecutorJob<?> job);

    /**
     * Whether the threads are the dispatcher's own. Then each job gets its submitter's class
     * loader.
     */
    boolean areOwn();

    /** Ends idle threads. */
    void stop();
}
