package dev.millrace.executor;

/** What a place has its jobs run by. Any thread. */
interface Workers {

    /** Runs {@code job}, which has a permit, on another thread; what this throws fails its task. */
    void launch(OffloadJob<?> job);

    /** Whether the threads are the place's own, to be dressed for each job. */
    boolean areOwn();

    /** Ends the threads that have nothing to do any more. */
    void stop();
}
