package dev.millrace.spi;

/**
 * Observes jobs, for metrics and traces. Gets ids and names only.
 *
 * <p>Called on the thread that causes the event, which may be the loop; several calls may run at a
 * time. Must be quick and must not wait; what it throws is dropped. Every queued job is later
 * rejected, or withdrawn, or started and ended. A started job may be abandoned before it ends.
 */
public interface JobObserver {

    /** A job has a slot in the queue and waits for its permit. */
    default void queued(String dispatcher, long job, String name) {}

    /** A job was removed before it began, by a cancel or its deadline. */
    default void withdrawn(String dispatcher, long job, String name) {}

    /** The work of a job begins, after a wait of {@code waitedNanos}. */
    default void started(String dispatcher, long job, String name, long waitedNanos) {}

    /** The task of a job has ended, but its work runs on. */
    default void abandoned(String dispatcher, long job, String name) {}

    /** The work of a job has ended, after {@code ranNanos}. */
    default void ended(String dispatcher, long job, String name, long ranNanos, boolean failed) {}

    /** There was no slot for a job, or the executor rejected it. */
    default void rejected(String dispatcher, long job, String name) {}

    /**
     * A user's executor blocked the caller of {@code execute}, usually the loop, for {@code
     * tookNanos}.
     */
    default void slowHandOver(String dispatcher, long job, String name, long tookNanos) {}
}
