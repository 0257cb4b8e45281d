package dev.millrace.rxjava;

import dev.millrace.reactivestreams.LoopPublisher;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Observer;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import org.jspecify.annotations.Nullable;

/** A publisher as an {@code Observable}, which has no demand: the observer's own pace is all. */
final class LoopObservable<T> extends Observable<T> {

    private final LoopPublisher<T> publisher;

    private LoopObservable(LoopPublisher<T> publisher) {
        this.publisher = publisher;
    }

    /** Makes one, and shows it to RxJava's assembly hooks as its own operators do. */
    static <T> Observable<T> of(LoopPublisher<T> publisher) {
        return RxJavaPlugins.onAssembly(new LoopObservable<>(publisher));
    }

    @Override
    protected void subscribeActual(Observer<? super T> observer) {
        publisher.subscribe(new Link<>(observer), RxUndelivered.HOOK);
    }

    /** Asks for everything, and passes it on. */
    private static final class Link<T> extends DisposableLink<T, Observer<? super T>> {

        Link(Observer<? super T> observer) {
            super(observer, Long.MAX_VALUE);
        }

        @Override
        void begin(Observer<? super T> observer) {
            observer.onSubscribe(this);
        }

        @Override
        public void onNext(T element) {
            @Nullable Observer<? super T> target = target();
            if (target != null) {
                target.onNext(element);
            }
        }

        @Override
        void fail(Observer<? super T> observer, Throwable failure) {
            observer.onError(failure);
        }

        @Override
        void complete(Observer<? super T> observer) {
            observer.onComplete();
        }
    }
}
