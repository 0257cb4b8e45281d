package dev.millrace;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the ends of children come to, by the policy of their group. Loop only.
 *
 * @param <S> a child
 */
final class Verdict<S> {
    private final GroupPolicy policy;
    private final List<Throwable> failures = new ArrayList<>();
    private final List<@Nullable S> sources = new ArrayList<>(); // null: the body
    private @Nullable Throwable unlisted; // a failure for which there was no memory in the list
    private boolean failed; // by something that no other child can make good
    private boolean won;

    Verdict(GroupPolicy policy) {
        this.policy = policy;
    }

    /** Whether children contend with each other, so that the end of one may end the others. */
    boolean isContest() {
        return policy == GroupPolicy.ANY || policy == GroupPolicy.FIRST_SUCCESS;
    }

    /** Whether failures of children are thrown by the group. */
    boolean tellsFailures() {
        return policy != GroupPolicy.ALL_SETTLED;
    }

    /** Whether one of the children was first, and the others are to end. */
    boolean isWon() {
        return won;
    }

    /** A child has returned. Whether by that the others have lost, which is so once. */
    boolean childReturned() {
        if (!isContest() || won || failed) {
            return false;
        }
        won = true;
        failures.clear(); // they were part of the race
        sources.clear();
        return true;
    }

    /**
     * A child has failed, before any had won. Whether that ends all others. Throws nothing,
     * whatever memory there is.
     */
    boolean childFailed(S child, Throwable failure) {
        if (policy == GroupPolicy.FIRST_SUCCESS) {
            add(child, failure);
            return false;
        }
        return tellsFailures();
    }

    /** Something failed for which the group fails. Throws nothing, whatever memory there is. */
    void fail(@Nullable S child, Throwable failure) {
        failed = true;
        add(child, failure);
    }

    private void add(@Nullable S source, Throwable failure) {
        for (int i = 0; i < failures.size(); i++) {
            if (failures.get(i) == failure) {
                return; // awaited by a sibling and failed again with it: one failure, not two
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

    /** What is to be thrown in the end, each once, in the order in which they happened. */
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

    /** Which child has failed so, for each of {@link #failures}; null for the body. */
    List<@Nullable S> sources() {
        return sources;
    }
}
