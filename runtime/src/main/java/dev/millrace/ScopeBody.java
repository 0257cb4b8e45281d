package dev.millrace;

import org.jspecify.annotations.Nullable;

/**
 * A {@link Body} that gets the scope it runs in.
 *
 * @param <T> the type of its value
 * @param <X> what it may throw
 */
@FunctionalInterface
public interface ScopeBody<T extends @Nullable Object, X extends Throwable> {

    /** Runs on the calling task; {@code scope} may be rescheduled or cancelled. */
    T run(CancelScope scope) throws X;
}
