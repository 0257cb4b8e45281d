package dev.millrace;

import org.jspecify.annotations.Nullable;

/** A body that is handed the scope it runs in. */
@FunctionalInterface
public interface ScopeBody<T extends @Nullable Object> {

    /** Runs on the calling task; {@code scope} may be rescheduled or cancelled. */
    T run(CancelScope scope) throws Exception;
}
