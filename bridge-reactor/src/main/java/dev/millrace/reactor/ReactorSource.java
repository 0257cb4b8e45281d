package dev.millrace.reactor;

import dev.millrace.reactivestreams.ForeignSource;
import dev.millrace.spi.Description;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.CorePublisher;
import reactor.core.Exceptions;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** A {@code Mono} or a {@code Flux} that a task awaits or reads. */
final class ReactorSource<T> extends ForeignSource<T> {

    private final CorePublisher<? extends T> publisher;
    // the subscriber of the current subscription; written before the publisher has it
    private @Nullable ContextSubscriber<T> subscriber;

    ReactorSource(CorePublisher<? extends T> publisher) {
        this.publisher = Objects.requireNonNull(publisher, "publisher");
    }

    @Override
    protected void subscribe(Subscriber<? super T> intake) {
        var contextual = new ContextSubscriber<T>(intake);
        subscriber = contextual;
        // Not the overload for core subscribers, which bypasses Reactor's own hooks.
        publisher.subscribe((Subscriber<T>) contextual);
    }

    @Override
    protected Description describe(@Nullable Subscription subscription) {
        return Description.of("publisher", Chain.names(publisher))
                .awaiting(workBehind(Chain.origin(subscription)));
    }

    @Override
    protected ForeignSource<T> another() {
        return new ReactorSource<>(publisher);
    }

    @Override
    protected List<Throwable> wrappedIn(Throwable failure) {
        if (Exceptions.isMultiple(failure)) {
            return Exceptions.unwrapMultipleExcludingTracebacks(failure);
        }
        Throwable inner =
                Exceptions.isRetryExhausted(failure)
                        ? failure.getCause()
                        : Exceptions.unwrap(failure);
        return inner == null || inner == failure ? List.of() : List.of(inner);
    }

    @Override
    public void failure(Throwable failure) {
        Operators.onErrorDropped(failure, hooks());
    }

    @Override
    public boolean element(Object element) {
        return ReactorUndelivered.discard(element, hooks());
    }

    private Context hooks() {
        ContextSubscriber<T> subscribed = subscriber;
        return subscribed == null ? Context.empty() : subscribed.hooks();
    }
}
