package dev.millrace.rxjava;

import dev.millrace.reactivestreams.LoopPublisher;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.CompletableObserver;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;

/** A publisher as a {@code Completable}: of its elements, if it has any, only the end is told. */
final class LoopCompletable extends Completable {

    private final LoopPublisher<?> publisher;

    private LoopCompletable(LoopPublisher<?> publisher) {
        this.publisher = publisher;
    }

    /** Makes one, and shows it to RxJava's assembly hooks as its own operators do. */
    static Completable of(LoopPublisher<?> publisher) {
        return RxJavaPlugins.onAssembly(new LoopCompletable(publisher));
    }

    @Override
    protected void subscribeActual(CompletableObserver observer) {
        publisher.subscribe(new Link(observer), RxUndelivered.HOOK);
    }

    /** Asks for everything and tells the end. */
    private static final class Link extends DisposableLink<Object, CompletableObserver> {

        Link(CompletableObserver observer) {
            super(observer, Long.MAX_VALUE);
        }

        @Override
        void begin(CompletableObserver observer) {
            observer.onSubscribe(this);
        }

        @Override
        public void onNext(Object value) {
            // A value of the future behind it; a completable has none.
        }

        @Override
        void fail(CompletableObserver observer, Throwable failure) {
            observer.onError(failure);
        }

        @Override
        void complete(CompletableObserver observer) {
            observer.onComplete();
        }
    }
}
