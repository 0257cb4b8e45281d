package dev.millrace.executor.hazelcast;

/**
 * What a cancel, or a deadline, does to a job that a member may be running. A job that waits on
 * this side is never sent.
 *
 * <p>No policy can promise that the body has ended: a member out of reach is not told, and a body
 * need not heed an interrupt.
 */
public enum MemberCancel {
    /**
     * The member is asked to interrupt the body, or not to begin it. The task ends with the answer,
     * which may be a result all the same, or after the grace of the cluster without one.
     */
    ASK,

    /** Nobody is asked: the task ends at once, and the body runs to its end for nobody. */
    LEAVE
}
