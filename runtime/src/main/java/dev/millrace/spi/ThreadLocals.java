package dev.millrace.spi;

import org.jspecify.annotations.Nullable;

/**
 * The thread-locals that follow contexts from thread to thread. The runtime knows none: it asks the
 * first implementation that {@link java.util.ServiceLoader} finds, when its first context is made.
 *
 * <p>Where there is none, or none is registered with it, contexts cost what they cost without it.
 * Calls come from every thread, and are about the calling thread; they must not wait.
 */
public interface ThreadLocals {

    /** Whether no thread-local is registered at the moment, so that nothing else need be called. */
    boolean isEmpty();

    /**
     * The values that the thread-locals have on the calling thread.
     *
     * @param current what the thread-locals were set from; returned as it is where they still agree
     *     with it
     * @param beneath answers for all other keys; null for none
     * @return the values, over {@code beneath}; null if there are neither
     */
    @Nullable ContextLayer capture(ContextLayer current, @Nullable ContextLayer beneath);

    /**
     * Sets every registered thread-local of the calling thread to its value in {@code values}, and
     * clears those that have none there.
     *
     * @return what brings back the values from before, to be called once, on the same thread
     */
    Runnable install(ContextLayer values);
}
