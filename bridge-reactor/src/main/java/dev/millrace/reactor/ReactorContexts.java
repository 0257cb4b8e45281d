package dev.millrace.reactor;

import dev.millrace.Context;
import dev.millrace.reactivestreams.SubscriberContexts;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import reactor.core.publisher.Mono;

/**
 * Lets publishers of any library that are built on Reactor see the context of the task that awaits
 * them, and tells a {@code Mono} from sources of many values. Found by {@link
 * java.util.ServiceLoader}; not to be called.
 */
public final class ReactorContexts implements SubscriberContexts {

    /** For {@link java.util.ServiceLoader}. */
    public ReactorContexts() {}

    @Override
    public <T> Subscriber<T> answering(Subscriber<T> subscriber, Context context) {
        return new ContextSubscriber<>(subscriber, context);
    }

    @Override
    public String toString() {
        return "contexts of Reactor";
    }

    @Override
    public boolean hasOneValue(Publisher<?> publisher) {
        return publisher instanceof Mono<?>;
    }
}
