package dev.millrace.executor.hazelcast;

/**
 * What a cancel or a deadline does to a job that was sent to a member. A job that still waits in
 * this process is never sent.
 *
 * <p>No policy can promise that the body has ended: the request may not reach the member, and a
 * body may ignore an interrupt.
 */
public enum MemberCancel {
    /**
     * Asks the member to interrupt the body, or not to begin it. The task ends when the answer
     * comes, which may still be a result, or when the cancel grace has passed.
     */
    ASK,

    /** Ends the task at once; the body runs on, and its result is dropped. */
    LEAVE
}
