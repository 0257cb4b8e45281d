package dev.millrace;

import org.jspecify.annotations.Nullable;

/**
 * The body of a task, or of a construct that runs inside one: plain Java that looks as if it
 * blocked.
 *
 * @param <T> the type of its value
 */
@FunctionalInterface
public interface Coroutine<T extends @Nullable Object> {

    /** Runs on a task's fiber; may await, and may throw anything. */
    T run() throws Exception;
}
