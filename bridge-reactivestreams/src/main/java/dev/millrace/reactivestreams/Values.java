package dev.millrace.reactivestreams;

import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.stream.Collector;
import org.jspecify.annotations.Nullable;

/**
 * A many-valued source, awaited as one value. Each method subscribes anew, asks for exactly what it
 * says, and keeps {@linkplain dev.millrace.reactivestreams##await the await contract}; elements
 * that a cancel or a failure leaves behind go to the hook of the source's library.
 *
 * {@snippet lang=java :
 * Flight next = ReactorBridge.values(departures).first(); // one is requested, the rest cancelled
 * List<Flight> all = RxBridge.values(arrivals).toList();
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
    public T first() {
        return required(source.awaitFirst());
    }

    /**
     * {@link #first()} for code that catches the checked {@code X} of the source.
     *
     * @param <X> what the source may fail with
     * @param declared the class of {@code X}; only for the compiler
     * @return the first element
     * @throws X if the source failed with it
     */
    public <X extends Throwable> T first(Class<X> declared) throws X {
        return first();
    }

    /**
     * Awaits the end and returns the last element; requests without bound.
     *
     * @return the last element
     * @throws NoSuchElementException if the source completes without one
     */
    public T last() {
        return required(source.awaitLast());
    }

    /**
     * {@link #last()} for code that catches the checked {@code X} of the source.
     *
     * @param <X> what the source may fail with
     * @param declared the class of {@code X}; only for the compiler
     * @return the last element
     * @throws X if the source failed with it
     */
    public <X extends Throwable> T last(Class<X> declared) throws X {
        return last();
    }

    /**
     * Awaits the end and returns the only element; requests two, the second to learn that there is
     * none.
     *
     * @return the only element
     * @throws NoSuchElementException if the source completes without one
     * @throws IllegalStateException if there is a second one; the source is cancelled
     */
    public T single() {
        return required(source.awaitSingle());
    }

    /**
     * {@link #single()} for code that catches the checked {@code X} of the source.
     *
     * @param <X> what the source may fail with
     * @param declared the class of {@code X}; only for the compiler
     * @return the only element
     * @throws X if the source failed with it
     */
    public <X extends Throwable> T single(Class<X> declared) throws X {
        return single();
    }

    /**
     * Awaits the end and returns all elements; requests without bound, in one go.
     *
     * @return the elements in their order, in a list that is the caller's
     */
    public List<T> toList() {
        return source.awaitList();
    }

    /**
     * {@link #toList()} for code that catches the checked {@code X} of the source.
     *
     * @param <X> what the source may fail with
     * @param declared the class of {@code X}; only for the compiler
     * @return the elements in their order
     * @throws X if the source failed with it
     */
    public <X extends Throwable> List<T> toList(Class<X> declared) throws X {
        return toList();
    }

    /**
     * Awaits the end and returns what {@code collector} makes of the elements, which it is given
     * one by one in the calling task. Requests {@link PublisherBridge#DEFAULT_PREFETCH} elements,
     * and more whenever three quarters of them have been collected. Each element is a checkpoint.
     *
     * @param <A> what the collector accumulates into
     * @param <R> the type of the result
     * @param collector its functions may await; the combiner is not used
     * @return the result
     */
    public <A extends @Nullable Object, R extends @Nullable Object> R collect(
            Collector<? super T, A, R> collector) {
        A container = collector.supplier().get();
        BiConsumer<A, ? super T> accumulator = collector.accumulator();
        try (var elements = source.stream(PublisherBridge.DEFAULT_PREFETCH)) {
            for (T element = elements.next(); element != null; element = elements.next()) {
                accumulator.accept(container, element);
            }
        }
        return collector.finisher().apply(container);
    }

    /**
     * {@link #collect(Collector)} for code that catches the checked {@code X} of the source.
     *
     * @param <A> what the collector accumulates into
     * @param <R> the type of the result
     * @param <X> what the source may fail with
     * @param declared the class of {@code X}; only for the compiler
     * @param collector its functions may await; the combiner is not used
     * @return the result
     * @throws X if the source failed with it
     */
    public <A extends @Nullable Object, R extends @Nullable Object, X extends Throwable> R collect(
            Class<X> declared, Collector<? super T, A, R> collector) throws X {
        return collect(collector);
    }

    private static <T> T required(@Nullable T element) {
        if (element == null) {
            throw new NoSuchElementException("the source completed without an element");
        }
        return element;
    }
}
