package dev.millrace.rxjava;

import dev.millrace.reactivestreams.LoopPublisher;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.core.SingleObserver;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;

/** A publisher of exactly one element as a {@code Single}. */
final class LoopSingle<T> extends Single<T> {

    private final LoopPublisher<T> publisher;

    private LoopSingle(LoopPublisher<T> publisher) {
        this.publisher = publisher;
    }

    /** Makes one and passes it to RxJava's assembly hooks, as RxJava's operators do. */
    static <T> Single<T> of(LoopPublisher<T> publisher) {
        return RxJavaPlugins.onAssembly(new LoopSingle<>(publisher));
    }

    @Override
    protected void subscribeActual(SingleObserver<? super T> observer) {
        publisher.subscribe(new Link<>(observer), RxUndelivered.HOOK);
    }

    /** The element is the success; ending without one is a failure. */
    private static final class Link<T> extends DisposableLink<T, SingleObserver<? super T>> {

        Link(SingleObserver<? super T> observer) {
            super(observer, 1);
        }

        @Override
        void begin(SingleObserver<? super T> observer) {
            observer.onSubscribe(this);
        }

        @Override
        public void onNext(T value) {
            SingleObserver<? super T> target = take();
            if (target != null) {
                target.onSuccess(value);
            } else {
                drop(value);
            }
        }

        @Override
        void fail(SingleObserver<? super T> observer, Throwable failure) {
            observer.onError(failure);
        }

        @Override
        void complete(SingleObserver<? super T> observer) {
            observer.onError(new NullPointerException("the body of a Single must not return null"));
        }
    }
}
