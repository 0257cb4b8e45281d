package dev.millrace.spi;

import org.jspecify.annotations.Nullable;

/**
 * One wait of a task, which foreign code ends.
 *
 * <p>The first of {@link #resume}, {@link #fail} and an accepted cancel (see {@link CancelHook})
 * wins; later calls return false. If a value comes too late, {@link #resume} discards it, and
 * {@link #tryResume} leaves it to the caller. Any thread may call them; on suspensions of {@code
 * Async.suspendInLoop} other threads get a {@link WrongThreadException}.
 *
 * @param <T> the type of the value
 */
public interface Suspension<T extends @Nullable Object> {

    /**
     * Ends the wait with {@code value}.
     *
     * @return false if the wait had ended before; the value then goes to the wait's discard hook,
     *     or without one to the loop's discard handler
     */
    boolean resume(T value);

    /**
     * Ends the wait with {@code value}.
     *
     * @return false if the wait had ended before; the caller then keeps the value
     */
    boolean tryResume(T value);

    /**
     * Ends the wait by throwing {@code failure}, the same instance, in the task.
     *
     * @return false if the wait had ended before; the failure is not delivered
     */
    boolean fail(Throwable failure);

    /**
     * Sets the hook that stops the operation when the task is cancelled. Called at most once, by
     * the code that starts the wait, before it returns. Without a hook a cancel ends the wait at
     * once.
     */
    void onCancel(CancelHook hook);
}
