package dev.millrace;

import java.util.List;

/**
 * A {@link Supervisor} gave up: its children failed too often, or one failed in a way that its
 * schedule does not retry. The last failure is the cause; what the other children threw in their
 * clean-up is suppressed.
 */
public final class SupervisorGaveUpException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<ChildFailure> history;

    SupervisorGaveUpException(String supervisor, List<ChildFailure> history) {
        super(describe(supervisor, history.getLast(), history.size()), history.getLast().failure());
        this.history = List.copyOf(history);
    }

    /** The failures of all children within the window, oldest first; the last one is the cause. */
    public List<ChildFailure> history() {
        return history;
    }

    private static String describe(String supervisor, ChildFailure last, int failures) {
        return supervisor
                + " gave up after "
                + failures
                + (failures == 1 ? " failure" : " failures")
                + ", last of "
                + last.child()
                + ": "
                + TaskGroupException.describe(last.failure());
    }
}
