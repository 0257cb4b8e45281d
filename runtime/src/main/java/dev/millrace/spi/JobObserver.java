package dev.millrace.spi;

/**
 * Is told what becomes of jobs: for metrics and traces. Gets ids and names only.
 *
 * <p>Called by whichever thread does it, the loop among them, several at a time. Must be quick and
 * must not wait; what it throws is dropped. Every job that was queued is then rejected, or
 * withdrawn, or started and ended; one that was started may be abandoned in between.
 */
public interface JobObserver {

    /** A job has a slot in the queue, and waits for its permit. */
    default void queued(String dispatcher, long job, String name) {}

    /** A job was taken back before it began, by a cancel or its deadline. */
    default void withdrawn(String dispatcher, long job, String name) {}

    /** The work of a job begins, after having waited so long. */
    default void started(String dispatcher, long job, String name, long waitedNanos) {}

    /** The task of a job has ended before its work, which runs on. */
    default void abandoned(String dispatcher, long job, String name) {}

    /** The work of a job has ended, after having run so long. */
    default void ended(String dispatcher, long job, String name, long ranNanos, boolean failed) {}

    /** There was no slot for a job, or its executor rejected it. */
    default void rejected(String dispatcher, long job, String name) {}

    /** A user's executor kept the caller of {@code execute}, the loop as a rule, for so long. */
    default void slowHandOver(String dispatcher, long job, String name, long tookNanos) {}
}
