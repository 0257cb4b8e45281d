package dev.millrace.rxjava;

import dev.millrace.reactivestreams.ForeignSource;
import java.util.function.Consumer;
import org.reactivestreams.Subscriber;

/** A type of RxJava that a task awaits or reads. */
final class RxSource<T> extends ForeignSource<T> {

    private final Consumer<Subscriber<? super T>> subscription;

    /**
     * @param subscription subscribes to the type as it wants it
     */
    RxSource(Consumer<Subscriber<? super T>> subscription) {
        this.subscription = subscription;
    }

    @Override
    protected void subscribe(Subscriber<? super T> subscriber) {
        subscription.accept(subscriber);
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
