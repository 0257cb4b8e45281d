package dev.millrace;

import org.jspecify.annotations.Nullable;

/**
 * A {@link Body} without a value.
 *
 * @param <X> what it may throw
 */
@FunctionalInterface
public interface VoidBody<X extends Throwable> {

    /**
     * Runs on the fiber of a task and may await.
     *
     * @throws X what the body throws
     */
    void run() throws X;

    /** This body as a {@link Body} that returns null. */
    default Body<@Nullable Void, X> returningNull() {
        return new ValuelessBody<>(this);
    }
}
