package dev.millrace.rxjava;

import dev.millrace.reactivestreams.ForeignSource;
import dev.millrace.spi.Description;
import io.reactivex.rxjava3.exceptions.CompositeException;
import io.reactivex.rxjava3.exceptions.OnErrorNotImplementedException;
import io.reactivex.rxjava3.exceptions.UndeliverableException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** A type of RxJava that a task awaits or reads. */
final class RxSource<T> extends ForeignSource<T> {

    private final Object source;
    private final Consumer<Subscriber<? super T>> subscription;

    /**
     * @param source the source, for descriptions in dumps
     * @param subscription subscribes to the source
     */
    RxSource(Object source, Consumer<Subscriber<? super T>> subscription) {
        this.source = source;
        this.subscription = subscription;
    }

    @Override
    protected void subscribe(Subscriber<? super T> subscriber) {
        subscription.accept(subscriber);
    }

    @Override
    protected Description describe(@Nullable Subscription given) {
        Object origin =
                given instanceof DisposableSubscription(DisposableLink<?, ?> ours)
                        ? ours.upstream()
                        : given;
        return Description.of("publisher", source.getClass().getName())
                .awaiting(workBehind(origin));
    }

    @Override
    protected ForeignSource<T> another() {
        return new RxSource<>(source, subscription);
    }

    @Override
    protected List<Throwable> wrappedIn(Throwable failure) {
        if (failure instanceof CompositeException many) {
            return many.getExceptions();
        }
        Throwable inner = isWrapper(failure) ? failure.getCause() : null;
        return inner == null ? List.of() : List.of(inner);
    }

    /**
     * If the source threw while it was subscribed to, RxJava throws a {@code NullPointerException}
     * with that as its cause: rule 2.13 allows no other exception.
     */
    private static boolean isWrapper(Throwable failure) {
        return failure.getClass() == NullPointerException.class
                || failure instanceof OnErrorNotImplementedException
                || failure instanceof UndeliverableException;
    }

    @Override
    public void failure(Throwable failure) {
        RxUndelivered.HOOK.failure(failure);
    }

    @Override
    public boolean element(Object element) {
        return RxUndelivered.HOOK.element(element);
    }
}
