package dev.millrace.reactor;

import dev.millrace.reactivestreams.LoopPublisher;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.util.context.Context;

/** A publisher as a {@code Flux}. */
final class LoopFlux<T> extends Flux<T> {

    private final LoopPublisher<T> publisher;

    private LoopFlux(LoopPublisher<T> publisher) {
        this.publisher = publisher;
    }

    /** Makes one and passes it to Reactor's assembly hooks, as Reactor's operators do. */
    static <T> Flux<T> of(LoopPublisher<T> publisher) {
        return onAssembly(new LoopFlux<>(publisher));
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        Context context = actual.currentContext();
        publisher.subscribe(
                actual, new ReactorUndelivered(context), SubscriberContext.entering(context));
    }
}
