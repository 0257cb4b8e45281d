package dev.millrace.reactor;

import dev.millrace.reactivestreams.LoopPublisher;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/** A publisher of at most one element, as a {@code Mono}. */
final class LoopMono<T> extends Mono<T> {

    private final LoopPublisher<T> publisher;

    private LoopMono(LoopPublisher<T> publisher) {
        this.publisher = publisher;
    }

    /** Makes one and passes it to Reactor's assembly hooks, as Reactor's operators do. */
    static <T> Mono<T> of(LoopPublisher<T> publisher) {
        return onAssembly(new LoopMono<>(publisher));
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        subscribe(publisher, actual);
    }

    /** Subscribes with the hooks and in the context of {@code actual}. */
    static <T> void subscribe(LoopPublisher<T> publisher, CoreSubscriber<? super T> actual) {
        Context context = actual.currentContext();
        publisher.subscribe(
                actual, new ReactorUndelivered(context), SubscriberContext.entering(context));
    }
}
