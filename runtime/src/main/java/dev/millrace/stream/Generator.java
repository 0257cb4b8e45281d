package dev.millrace.stream;

/**
 * The body of a stream: plain code that emits elements, and ends or fails the stream by returning
 * or throwing.
 *
 * <p>It runs only while a consumer is waiting for an element. When the consumer leaves early, the
 * body is cancelled where it waits, so its {@code finally} blocks run.
 *
 * @param <T> the type of the elements
 */
@FunctionalInterface
public interface Generator<T> {
    /**
     * Emits the stream's elements to {@code out}.
     *
     * @param out takes the elements; usable only in the task that runs this body
     * @throws Exception to fail the stream; the consumer gets the same instance
     */
    void run(Emitter<T> out) throws Exception;
}
