package dev.millrace;

/**
 * What the end of a child means for its {@link TaskGroup}. A failure of the body, or of a daemon,
 * cancels all children and is thrown under each of them; a child that was cancelled on its own
 * never counts.
 */
public enum GroupPolicy {
    /** All must succeed: the first failure cancels the rest, and all failures are thrown. */
    ALL_SUCCEED,

    /**
     * The first child to end cancels the other children. If it failed, that is thrown; else what
     * the others throw in their clean-up goes to the exception handler.
     */
    ANY,

    /**
     * The first child to return cancels the other children, and failures before it are part of the
     * race; those after it go to the exception handler. If none returns, all failures are thrown,
     * also where the group was cancelled before.
     */
    FIRST_SUCCESS,

    /**
     * Nobody is cancelled, and nothing of a child is thrown: its failure is the outcome of its
     * {@link Task}, to be looked at like a value. One that nobody reads goes to the exception
     * handler.
     */
    ALL_SETTLED
}
