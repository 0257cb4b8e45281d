package dev.millrace.reactivestreams;

import dev.millrace.Context;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;

/**
 * What a library of publishers has beyond plain Reactive Streams: subscribers that carry a context,
 * and publishers of at most one value. The first implementation that {@link
 * java.util.ServiceLoader} finds is used.
 */
public interface SubscriberContexts {

    /**
     * Wraps {@code subscriber} so that the library sees {@code context} as its context.
     *
     * @param <T> the type of the elements
     * @param subscriber the subscriber that gets the signals
     * @param context the context of the subscribing task, not empty
     * @return the subscriber to pass to the publisher
     */
    <T> Subscriber<T> answering(Subscriber<T> subscriber, Context context);

    /**
     * Whether {@code publisher} is of a type that has at most one value. Once such a source has
     * emitted its value, it is not cancelled: the bridge waits until it completes.
     *
     * @param publisher any publisher, of any library
     */
    boolean hasOneValue(Publisher<?> publisher);
}
