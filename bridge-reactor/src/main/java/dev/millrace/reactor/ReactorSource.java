package dev.millrace.reactor;

import dev.millrace.reactivestreams.ForeignSource;
import java.util.Objects;
import org.reactivestreams.Subscriber;
import reactor.core.CorePublisher;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** A {@code Mono} or a {@code Flux} that a task awaits or reads. */
final class ReactorSource<T> extends ForeignSource<T> {

    private final CorePublisher<? extends T> publisher;

    ReactorSource(CorePublisher<? extends T> publisher) {
        this.publisher = Objects.requireNonNull(publisher, "publisher");
    }

    @Override
    protected void subscribe(Subscriber<? super T> subscriber) {
        Subscriber<T> contextual = new ContextSubscriber<>(subscriber);
        publisher.subscribe(
                contextual); // not the overload for core subscribers, which passes by Reactor's own
        // hooks
    }

    @Override
    public void failure(Throwable failure) {
        Operators.onErrorDropped(failure, Context.empty());
    }

    @Override
    public void element(Object element) {
        Operators.onDiscard(element, Context.empty());
    }
}
