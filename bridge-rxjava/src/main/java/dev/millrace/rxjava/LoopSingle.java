package dev.millrace.rxjava;

import dev.millrace.reactivestreams.LoopPublisher;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.core.SingleObserver;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** A publisher of exactly one element as a {@code Single}. */
final class LoopSingle<T> extends Single<T> {

    private final LoopPublisher<T> publisher;

    private LoopSingle(LoopPublisher<T> publisher) {
        this.publisher = publisher;
    }

    /** Makes one, and shows it to RxJava's assembly hooks as its own operators do. */
    static <T> Single<T> of(LoopPublisher<T> publisher) {
        return RxJavaPlugins.onAssembly(new LoopSingle<>(publisher));
    }

    @Override
    protected void subscribeActual(SingleObserver<? super T> observer) {
        publisher.subscribe(new Link<>(observer), RxUndelivered.HOOK);
    }

    /** Passes the one element on as a success, and is what the observer disposes of. */
    private static final class Link<T> implements Subscriber<T>, Disposable {

        private volatile @Nullable SingleObserver<? super T> observer; // cleared by whoever ends it
        private volatile @Nullable Subscription upstream; // set by the subscribing thread

        Link(SingleObserver<? super T> observer) {
            this.observer = observer;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            upstream = subscription;
            SingleObserver<? super T> target = observer;
            if (target != null) {
                target.onSubscribe(this);
            }
            subscription.request(1);
        }

        @Override
        public void onNext(T value) {
            SingleObserver<? super T> target = observer;
            if (target != null) {
                observer = null;
                target.onSuccess(value);
            }
        }

        @Override
        public void onError(Throwable failure) {
            SingleObserver<? super T> target = observer;
            if (target != null) {
                observer = null;
                target.onError(failure);
            } else {
                RxUndelivered.HOOK.failure(failure); // it was disposed of while this was on its way
            }
        }

        @Override
        public void onComplete() {
            SingleObserver<? super T> target = observer;
            if (target != null) { // no element came: the body returned null
                observer = null;
                target.onError(
                        new NullPointerException(
                                "a Single has a value, and its body returned null"));
            }
        }

        @Override
        public void dispose() {
            Objects.requireNonNull(upstream).cancel();
            observer = null;
        }

        @Override
        public boolean isDisposed() {
            return observer == null;
        }
    }
}
