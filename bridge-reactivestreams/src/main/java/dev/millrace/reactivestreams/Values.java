package dev.millrace.reactivestreams;

import dev.millrace.Async;
import dev.millrace.CheckReturnValue;
import dev.millrace.Checkpoint;
import dev.millrace.stream.AsyncStream;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.stream.Collector;
import org.jspecify.annotations.Nullable;

/**
 * The elements of a foreign source, for a task to read: awaited as one value, or pulled as a
 * stream. Each call subscribes anew, requests exactly what it documents, and keeps {@linkplain
 * dev.millrace.reactivestreams##await the await contract}. Elements that nobody takes after a
 * cancel or a failure go to the hook of the source's library.
 *
 * {@snippet lang=java :
 * Flight next = ReactorBridge.values(departures).first(); // one is requested, the rest cancelled
 * List<Flight> all = RxBridge.values(arrivals).toList();
 * RxBridge.values(arrivals).stream(16).forEach(board::show); // at most 16 requested ahead
 * }
 *
 * @param <T> the type of the elements
 */
public final class Values<T> {

    private final ForeignSource<T> source;

    /**
     * For authors of bridges.
     *
     * @param source what is subscribed to by each call
     */
    public Values(ForeignSource<T> source) {
        this.source = Objects.requireNonNull(source, "source");
    }

    /**
     * Awaits the first element; requests one, and cancels the rest when it has come.
     *
     * @return the first element
     * @throws NoSuchElementException if the source completes without one
     */
    @Checkpoint
    public T first() {
        return required(source.another().awaitFirst());
    }

    /**
     * Awaits the end and returns the last element; requests without bound.
     *
     * @return the last element
     * @throws NoSuchElementException if the source completes without one
     */
    @Checkpoint
    public T last() {
        return required(source.another().awaitLast());
    }

    /**
     * Awaits the end and returns the only element; requests two, to see whether there is a second.
     *
     * @return the only element
     * @throws NoSuchElementException if the source completes without one
     * @throws IllegalStateException if there is a second one; the source is cancelled
     */
    @Checkpoint
    public T single() {
        return required(source.another().awaitSingle());
    }

    /**
     * Awaits the end and returns all elements; requests without bound, in one go.
     *
     * @return the elements in their order, in a list that belongs to the caller
     */
    @Checkpoint
    public List<T> toList() {
        return source.another().awaitList();
    }

    /**
     * Collects the elements with {@code collector}, one by one in the calling task, and returns the
     * result. Requests {@link PublisherBridge#DEFAULT_PREFETCH} elements, and more whenever three
     * quarters of them have been collected. Each element is a checkpoint.
     *
     * @param <A> what the collector accumulates into
     * @param <R> the type of the result
     * @param collector its functions may await; the combiner is not used
     * @return the result
     */
    @Checkpoint
    public <A extends @Nullable Object, R extends @Nullable Object> R collect(
            Collector<? super T, A, R> collector) {
        Async.readyCheckpoint("collect");
        A container = collector.supplier().get();
        BiConsumer<A, ? super T> accumulator = collector.accumulator();
        try (var elements = stream()) {
            for (T element = elements.next(); element != null; element = elements.next()) {
                accumulator.accept(container, element);
            }
        }
        return collector.finisher().apply(container);
    }

    /**
     * Makes a stream that requests {@link PublisherBridge#DEFAULT_PREFETCH} elements ahead.
     *
     * @return a stream for one consumer; its first {@code next()} subscribes, {@code close()}
     *     leaves
     */
    @CheckReturnValue
    public AsyncStream<T> stream() {
        return stream(PublisherBridge.DEFAULT_PREFETCH);
    }

    /**
     * Makes a stream that requests {@code prefetch} elements, and more whenever three quarters of
     * them have been taken.
     *
     * @param prefetch how many elements to request ahead, 1 or more; 1 requests each element by
     *     itself
     * @return a stream for one consumer; its first {@code next()} subscribes, {@code close()}
     *     leaves
     */
    @CheckReturnValue
    public AsyncStream<T> stream(int prefetch) {
        return source.another().stream(prefetch);
    }

    private static <T> T required(@Nullable T element) {
        if (element == null) {
            throw new NoSuchElementException("the source completed without an element");
        }
        return element;
    }

    @Override
    public String toString() {
        return "values of " + source;
    }
}
