package dev.millrace.stream;

/**
 * The end of a listened {@link AsyncStream} that callbacks put elements into. Any thread.
 *
 * @param <T> the type of the elements, which are never null
 */
public interface Feed<T> {

    /**
     * Hands an element to the stream. Returns at once, unless the {@link Overflow} makes the
     * producer wait for room.
     *
     * @param element the element; elements of one thread keep their order
     * @return false if the consumer will not get it: it was dropped, or the stream has ended or
     *     been closed
     * @throws IllegalStateException if it would have to wait and so block a loop
     */
    boolean send(T element);

    /** Ends the stream after the elements that were sent. Idempotent. */
    void end();

    /**
     * Fails the stream after the elements that were sent. If the stream has ended or been closed,
     * the failure goes to the loop's exception handler.
     *
     * @param failure thrown to the consumer, the same instance
     */
    void fail(Throwable failure);

    /**
     * Registers the listener of a stream.
     *
     * @param <T> the type of the elements
     */
    @FunctionalInterface
    interface Registration<T> {
        /**
         * Registers a listener that sends its elements to {@code feed}.
         *
         * @param feed the end that elements go into
         * @return an action that unregisters the listener; runs exactly once, on the loop, and must
         *     not wait
         * @throws Exception to fail the stream; then no action runs
         */
        Runnable register(Feed<T> feed) throws Exception;
    }
}
