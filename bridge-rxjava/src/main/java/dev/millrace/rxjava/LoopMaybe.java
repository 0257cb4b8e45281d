package dev.millrace.rxjava;

import dev.millrace.reactivestreams.LoopPublisher;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.MaybeObserver;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;

/** A publisher of at most one element as a {@code Maybe}. */
final class LoopMaybe<T> extends Maybe<T> {

    private final LoopPublisher<T> publisher;

    private LoopMaybe(LoopPublisher<T> publisher) {
        this.publisher = publisher;
    }

    /** Makes one and passes it to RxJava's assembly hooks, as RxJava's operators do. */
    static <T> Maybe<T> of(LoopPublisher<T> publisher) {
        return RxJavaPlugins.onAssembly(new LoopMaybe<>(publisher));
    }

    @Override
    protected void subscribeActual(MaybeObserver<? super T> observer) {
        publisher.subscribe(new Link<>(observer), RxUndelivered.HOOK);
    }

    /** The element is the success; ending without one is the completion. */
    private static final class Link<T> extends DisposableLink<T, MaybeObserver<? super T>> {

        Link(MaybeObserver<? super T> observer) {
            super(observer, 1);
        }

        @Override
        void begin(MaybeObserver<? super T> observer) {
            observer.onSubscribe(this);
        }

        @Override
        public void onNext(T value) {
            MaybeObserver<? super T> target = take();
            if (target != null) {
                target.onSuccess(value);
            } else {
                drop(value);
            }
        }

        @Override
        void fail(MaybeObserver<? super T> observer, Throwable failure) {
            observer.onError(failure);
        }

        @Override
        void complete(MaybeObserver<? super T> observer) {
            observer.onComplete();
        }
    }
}
