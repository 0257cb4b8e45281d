package dev.millrace;

import org.jspecify.annotations.Nullable;

/** A wait that only code of the task's own loop ends, so it needs no atomic steps. */
final class LoopWait<T extends @Nullable Object> extends SuspendedWait<T> {
    private boolean claimed;

    LoopWait(BodyTask<?> task) {
        super(task);
    }

    @Override
    boolean claim() {
        task.loop().requireThread("the end of a wait in the loop", "Async.suspend");
        boolean first = !claimed;
        claimed = true;
        return first;
    }

    @Override
    void answered() {
        settled();
    }

    @Override
    String from() {
        return "of the same loop";
    }
}
