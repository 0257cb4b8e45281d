package dev.millrace.spi;

import org.jspecify.annotations.Nullable;

/**
 * Something that a task can wait for as a clause of a {@code select}. Both methods are called on
 * the loop that it belongs to, any number of times, and must not wait.
 *
 * @param <T> the type of the value
 */
public interface Selectable<T extends @Nullable Object> {

    /**
     * Ends {@code wait} with the value if it is there, and takes the value only if {@link
     * Suspension#tryResume} returns true.
     *
     * @return whether the value was there; if false, nothing has changed
     */
    boolean answerNow(Suspension<T> wait);

    /**
     * Begins to wait, after {@link #answerNow} has returned false: keeps {@code wait} and ends it
     * later, at most once. Must set a {@linkplain Suspension#onCancel hook} that removes it in
     * constant time; the hook is called if another clause is chosen, or the task is cancelled.
     */
    void startWait(Suspension<T> wait);
}
