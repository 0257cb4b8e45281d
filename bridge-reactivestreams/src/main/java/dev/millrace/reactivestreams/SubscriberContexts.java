package dev.millrace.reactivestreams;

import dev.millrace.Context;
import org.reactivestreams.Subscriber;

/**
 * Lets a library ask the subscribers of tasks for their context, whatever the class of the
 * publisher. Plain Reactive Streams has no word for it, so this asks the first implementation that
 * {@link java.util.ServiceLoader} finds.
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
}
