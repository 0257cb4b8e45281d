package dev.millrace.stream;

/**
 * The end of a listened {@link AsyncStream} that callbacks put elements into. All calls from any
 * thread.
 *
 * @param <T> the elements, never null
 */
public interface Feed<T> {

    /**
     * Hands an element to the stream. Returns at once, unless the {@link Overflow} makes the
     * producer wait for room.
     *
     * @param element the element; one thread's elements keep their order
     * @return false if it will not be seen: it was dropped, or the stream has ended or been left
     * @throws IllegalStateException if it would have to wait on a loop, which it would block
     */
    boolean send(T element);

    /** Ends the stream behind what was sent. Idempotent. */
    void end();

    /**
     * Fails the stream behind what was sent. If the stream has ended or been left, the failure goes
     * to the loop's exception handler.
     *
     * @param failure what the consumer is thrown, as the same instance
     */
    void fail(Throwable failure);

    /**
     * What registers the listener behind a stream.
     *
     * @param <T> the elements
     */
    @FunctionalInterface
    interface Registration<T> {
        /**
         * Registers a listener that hands what it hears to {@code feed}.
         *
         * @param feed the end that elements go into
         * @return unregisters the listener; runs exactly once, on the loop, and must not wait
         * @throws Exception to fail the stream; nothing is unregistered then
         */
        Runnable register(Feed<T> feed) throws Exception;
    }
}
