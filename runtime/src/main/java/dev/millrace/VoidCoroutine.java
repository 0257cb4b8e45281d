package dev.millrace;

import org.jspecify.annotations.Nullable;

/** A {@link Coroutine} without a value. */
@FunctionalInterface
public interface VoidCoroutine {

    /** Runs on a task's fiber; may await, and may throw anything. */
    void run() throws Exception;

    /** This body as one whose value is null. */
    default Coroutine<@Nullable Void> returningNull() {
        return () -> {
            run();
            return null;
        };
    }
}
