package dev.millrace;

/** The children of a group that do not keep it open. Loop only. */
final class Daemons extends BodyTask.Parent {
    private final GroupLife group;
    private final CancelScope scope;
    private int living;

    /**
     * @param scope a child of the group's scope that covers the daemons only
     */
    Daemons(GroupLife group, CancelScope scope) {
        this.group = group;
        this.scope = scope;
    }

    CancelScope scope() {
        return scope;
    }

    void started() {
        living++;
    }

    boolean isEmpty() {
        return living == 0;
    }

    /**
     * Cancels the daemons because all other children have ended. Returns whether daemons still run.
     */
    boolean end() {
        if (!scope.cancelCalled() && living > 0) {
            try {
                scope.cancel("all other children of its group have ended");
            } catch (OutOfMemoryError e) {
                scope.cancelInSilence();
            }
        }
        return living > 0;
    }

    @Override
    boolean tellsFailures() {
        return true;
    }

    @Override
    boolean outlivesTasks() {
        return group.outlivesTasks();
    }

    @Override
    void childDone(BodyTask<?> child, Object outcome) {
        living--;
        group.daemonDone(child, outcome);
    }
}
