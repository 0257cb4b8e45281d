package dev.millrace;

import org.jspecify.annotations.Nullable;

/**
 * A {@link Coroutine} without a value.
 *
 * @apiNote Calls that take a body take either kind. A lambda chooses by itself; a reference to an
 *     overloaded method, such as {@code promise::await}, does not: write {@code () ->
 *     promise.await()}.
 */
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
