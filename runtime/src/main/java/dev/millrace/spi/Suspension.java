package dev.millrace.spi;

import org.jspecify.annotations.Nullable;

/**
 * One wait of one task: the handle with which foreign code ends it.
 *
 * <p>The first of {@link #resume}, {@link #fail} and a cancel that {@linkplain CancelHook unhooks}
 * wins; the others return false. A value that comes too late is discarded by {@link #resume}, and
 * left to the caller by {@link #tryResume}. All three may be called by any thread; those of {@code
 * Async.suspendInLoop} only inside the loop, or a {@link WrongThreadException} is thrown.
 *
 * @param <T> the type of the value waited for
 */
public interface Suspension<T extends @Nullable Object> {

    /**
     * Ends the wait with {@code value}.
     *
     * @return false if the wait had ended before; then the value goes to the hook for what is
     *     discarded that the wait was begun with, else to the loop's discard handler
     */
    boolean resume(T value);

    /**
     * Ends the wait with {@code value}.
     *
     * @return false if the wait had ended before; then the value is still the caller's
     */
    boolean tryResume(T value);

    /**
     * Ends the wait by throwing {@code failure}, this very instance, in the task.
     *
     * @return false if the wait had ended before; the failure was not delivered
     */
    boolean fail(Throwable failure);

    /**
     * Sets what a cancel of the task does to the operation. Called at most once, by the code that
     * starts the wait, before it returns. Without a hook a cancel ends the wait at once.
     */
    void onCancel(CancelHook hook);
}
