package dev.millrace;

import org.jspecify.annotations.Nullable;

/** A task waits for code of its own loop, so that nobody can come between a look and a step. */
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
