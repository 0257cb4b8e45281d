package dev.millrace.executor.remote;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A call that a {@link RemotePool} has prepared but not sent yet.
 *
 * @param <R> the type of the result
 * @param work sends the call and waits for its result; called once, on a thread of the pool
 * @param cancelAction makes the work end; runs at most once, on a virtual thread, while the work
 *     runs. With null a cancel interrupts the thread of the work
 */
public record PendingCall<R extends @Nullable Object>(
        Callable<R> work, @Nullable Runnable cancelAction) {
    /**
     * Checks that {@code work} is not null.
     *
     * @param work sends the call and waits for its result
     * @param cancelAction makes the work end; with null a cancel interrupts the thread of the work
     */
    public PendingCall {
        Objects.requireNonNull(work, "work");
    }
}
