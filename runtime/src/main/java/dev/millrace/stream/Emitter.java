package dev.millrace.stream;

import dev.millrace.Checkpoint;

/**
 * Takes the elements of a {@link Generator}.
 *
 * @param <T> the type of the elements
 */
@FunctionalInterface
public interface Emitter<T> {
    /**
     * Hands {@code element} to the consumer, and returns when the consumer wants the next one.
     *
     * <p>A checkpoint: in a cancelled scope it raises before the element is handed over.
     *
     * <p>Only the task that runs the generator may emit, so that a scope around an {@code emit} is
     * always the generator's own. If several children produce elements, let them send to a
     * {@linkplain AsyncStream#channel channel}, and emit what the channel receives.
     *
     * @param element the next element
     * @throws dev.millrace.CancelledError if the stream is closed, or the generator cancelled
     * @throws IllegalStateException if another task calls it, or in a shielded scope after the
     *     stream was closed
     */
    @Checkpoint
    void emit(T element);
}
