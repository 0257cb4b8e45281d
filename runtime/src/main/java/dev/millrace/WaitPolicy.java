package dev.millrace;

/** When {@link Async#waitFor} is satisfied. */
public enum WaitPolicy {
    /** All futures are done. */
    ALL,
    /** One future is done. */
    FIRST,
    /** One future has failed, or all are done. A cancelled future does not count as failed. */
    FIRST_FAILURE
}
