package dev.millrace.spi;

import org.jspecify.annotations.Nullable;

/**
 * Something that a task can wait for as one clause of a {@code select}: a wait that has not begun.
 * Both methods are called on the loop of what is waited for, any number of times, and must not wait
 * themselves.
 *
 * @param <T> what the wait ends with
 */
public interface Selectable<T extends @Nullable Object> {

    /**
     * Answers {@code wait} if what is waited for is there, and takes it if {@link
     * Suspension#tryResume} returns true.
     *
     * @return whether it was there; false has changed nothing
     */
    boolean answerNow(Suspension<T> wait);

    /**
     * Begins to wait, after {@link #answerNow} has returned false: keeps {@code wait} and answers
     * it later, at most once. Sets a {@linkplain Suspension#onCancel hook} that drops it in
     * constant time: called if another clause is chosen, or the task is cancelled.
     */
    void startWait(Suspension<T> wait);
}
