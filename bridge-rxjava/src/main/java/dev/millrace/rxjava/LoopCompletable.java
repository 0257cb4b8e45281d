package dev.millrace.rxjava;

import dev.millrace.reactivestreams.LoopPublisher;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.CompletableObserver;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;

/** A publisher as a {@code Completable}: elements are dropped, only the end is signalled. */
final class LoopCompletable extends Completable {

    private final LoopPublisher<?> publisher;

    private LoopCompletable(LoopPublisher<?> publisher) {
        this.publisher = publisher;
    }

    /** Makes one and passes it to RxJava's assembly hooks, as RxJava's operators do. */
    static Completable of(LoopPublisher<?> publisher) {
        return RxJavaPlugins.onAssembly(new LoopCompletable(publisher));
    }

    @Override
    protected void subscribeActual(CompletableObserver observer) {
        publisher.subscribe(new Link(observer), RxUndelivered.HOOK);
    }

    /** Requests everything and passes on only the end. */
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
            // the value of the future behind it; a Completable has none
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
