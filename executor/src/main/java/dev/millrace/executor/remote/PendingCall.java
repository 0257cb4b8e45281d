package dev.millrace.executor.remote;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * One call that a {@link RemotePool} is about to have done in another process.
 *
 * @param <R> the type of the result
 * @param work has it done and waits for the result; called once, on a thread of the pool
 * @param cancelAction makes the work end; called by any thread, while the work runs, and does not
 *     wait. Null to have the thread of the work interrupted
 */
public record PendingCall<R extends @Nullable Object>(
        Callable<R> work, @Nullable Runnable cancelAction) {
    /**
     * Checks that there is work.
     *
     * @param work has it done and waits for the result
     * @param cancelAction makes the work end; null to have its thread interrupted
     */
    public PendingCall {
        Objects.requireNonNull(work, "work");
    }
}
