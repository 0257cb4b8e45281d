package dev.millrace;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides by the policy what the ends of children mean for their group. Loop only.
 *
 * @param <S> a child
 */
final class Verdict<S> {
    private final GroupPolicy policy;
    private final List<Throwable> failures = new ArrayList<>();
    private final List<@Nullable S> sources = new ArrayList<>(); // null: the body
    private @Nullable Throwable unlisted; // a failure for which there was no memory in the list
    private boolean failed; // no success of a child can change that
    private boolean won;

    Verdict(GroupPolicy policy) {
        this.policy = policy;
    }

    /** Whether the end of one child may end the others. */
    boolean isContest() {
        return policy == GroupPolicy.ANY || policy == GroupPolicy.FIRST_SUCCESS;
    }

    /** Whether the group throws failures of children. */
    boolean tellsFailures() {
        return policy != GroupPolicy.ALL_SETTLED;
    }

    /** Whether a child was first, so that the others must end. */
    boolean isWon() {
        return won;
    }

    /**
     * A child has returned. Returns true once: if this child is the winner and the others must end.
     */
    boolean childReturned() {
        if (!isContest() || won || failed) {
            return false;
        }
        won = true;
        failures.clear(); // failures before a winner are dropped
        sources.clear();
        return true;
    }

    /**
     * A child has failed before any had won. Returns whether that ends all others. Throws nothing,
     * even without memory.
     */
    boolean childFailed(S child, Throwable failure) {
        if (policy == GroupPolicy.FIRST_SUCCESS) {
            add(child, failure);
            return false;
        }
        return tellsFailures();
    }

    /** A failure that makes the group fail. Throws nothing, even without memory. */
    void fail(@Nullable S child, Throwable failure) {
        failed = true;
        add(child, failure);
    }

    private void add(@Nullable S source, Throwable failure) {
        for (int i = 0; i < failures.size(); i++) {
            if (failures.get(i) == failure) {
                // a sibling awaited it and failed with the same instance: one failure, not two
                return;
            }
        }
        try {
            failures.add(failure);
            sources.add(source);
        } catch (OutOfMemoryError e) {
            unlisted = failure;
            if (failures.size() > sources.size()) {
                failures.removeLast();
            }
        }
    }

    /** The failures to throw at the end, each once, in the order in which they happened. */
    List<Throwable> failures() {
        Throwable first = unlisted;
        if (first != null && (failed || !won)) {
            sources.addFirst(null);
            try {
                failures.addFirst(first);
            } catch (OutOfMemoryError e) { // both or none
                sources.removeFirst();
                throw e;
            }
            unlisted = null;
        }
        return failures;
    }

    /** The failed child for each of {@link #failures}; null for the body. */
    List<@Nullable S> sources() {
        return sources;
    }
}
