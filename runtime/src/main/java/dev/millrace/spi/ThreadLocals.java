package dev.millrace.spi;

import org.jspecify.annotations.Nullable;

/**
 * The thread-locals that follow contexts from thread to thread. The runtime uses the first
 * implementation that {@link java.util.ServiceLoader} finds when the first context is made.
 *
 * <p>Without an implementation, or without registered thread-locals, contexts cost nothing extra.
 * Methods are called on any thread and act on the calling thread; they must not wait.
 */
public interface ThreadLocals {

    /** Whether no thread-local is registered now; the other methods are then not called. */
    boolean isEmpty();

    /**
     * Captures the values of the thread-locals on the calling thread.
     *
     * @param current the values that they were set from; returned itself if they have not changed
     * @param beneath the layer for all other keys; null for none
     * @return the values on top of {@code beneath}; null if there are neither
     */
    @Nullable ContextLayer capture(ContextLayer current, @Nullable ContextLayer beneath);

    /**
     * Sets every registered thread-local of the calling thread to its value in {@code values}, and
     * clears those without a value there.
     *
     * @return restores the previous values; called once, on the same thread
     */
    Runnable install(ContextLayer values);
}
