package dev.millrace;

/**
 * What the end of a child means for its {@link TaskGroup}. With each policy, a failure of the body
 * or of a daemon cancels all children and is thrown, and a child that was cancelled on its own does
 * not count.
 */
public enum GroupPolicy {
    /** All must succeed: the first failure cancels the rest, and all failures are thrown. */
    ALL_SUCCEED,

    /**
     * The first child to end cancels the other children. If it failed, its failure is thrown. If
     * not, what the others throw in their clean-up goes to the exception handler.
     */
    ANY,

    /**
     * The first child to return cancels the other children. Failures before it are dropped; those
     * after it go to the exception handler. If no child returns, all failures are thrown, even if
     * the group was cancelled before.
     */
    FIRST_SUCCESS,

    /**
     * No child is cancelled and no failure of a child is thrown: look at the outcome of its {@link
     * Task} instead. A failure that nobody reads goes to the exception handler.
     */
    ALL_SETTLED
}
