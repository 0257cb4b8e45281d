package dev.millrace.reactivestreams;

import dev.millrace.Context;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;

/**
 * What a library of publishers knows beyond plain Reactive Streams, which has no word for it: lets
 * it ask the subscribers of tasks for their context, and says which of its publishers have one
 * value only. The first implementation that {@link java.util.ServiceLoader} finds is asked.
 */
public interface SubscriberContexts {

    /**
     * Makes a subscriber that answers for {@code context} and is {@code subscriber} otherwise.
     *
     * @param <T> the type of the elements
     * @param subscriber whom the signals are for
     * @param context the context of the task that subscribes, which is not empty
     * @return the subscriber that the publisher is given
     */
    <T> Subscriber<T> answering(Subscriber<T> subscriber, Context context);

    /**
     * Whether {@code publisher} is of a type that has at most one value. Such a source is left to
     * complete when it has given its value, and never cancelled then.
     *
     * @param publisher any publisher, of any library
     */
    boolean hasOneValue(Publisher<?> publisher);
}
