package dev.millrace;

/** When {@link Async#waitFor} is satisfied. */
public enum WaitPolicy {
    /** All futures are done. */
    ALL,
    /** One future is done. */
    FIRST,
    /** One future has failed, a cancelled one aside, or all are done. */
    FIRST_FAILURE
}
