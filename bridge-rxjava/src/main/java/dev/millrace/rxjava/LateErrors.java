package dev.millrace.rxjava;

import dev.millrace.Context;
import dev.millrace.spi.Aftermath;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Observer;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.exceptions.ProtocolViolationException;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sends errors that come after the dispose to the global hook, unless they follow from the dispose.
 * RxJava's own conversion to a {@code Flowable} drops them silently. It also ends a source that
 * breaks the protocol, before that could break RxJava's queues.
 */
final class LateErrors<T> extends Observable<T> {

    private final Observable<? extends T> source;

    LateErrors(Observable<? extends T> source) {
        this.source = Objects.requireNonNull(source, "observable");
    }

    @Override
    protected void subscribeActual(Observer<? super T> observer) {
        source.subscribe(new Link<T>(observer));
    }

    private static final class Link<T> implements Observer<T>, Disposable {

        // cleared by the thread that ends it
        private volatile @Nullable Observer<? super T> observer;
        private volatile @Nullable Disposable upstream; // set by the source
        private volatile boolean disposed; // disposed of before the source ended
        private final Context context = Context.current(); // of the subscribing code

        Link(Observer<? super T> observer) {
            this.observer = observer;
        }

        @Override
        public void onSubscribe(Disposable disposable) {
            if (upstream != null) {
                disposable.dispose();
                RxJavaPlugins.onError(
                        new ProtocolViolationException(
                                "a second onSubscribe; its source was disposed of"));
                return;
            }
            upstream = disposable;
            Observer<? super T> target = observer;
            if (target != null) {
                target.onSubscribe(this);
            }
        }

        @Override
        public void onNext(T element) {
            Observer<? super T> target = observer;
            if (target == null) {
                return;
            }
            if (Objects.isNull(element)) {
                dispose();
                target.onError(new NullPointerException("onNext(null)"));
            } else {
                target.onNext(element);
            }
        }

        @Override
        public void onError(Throwable failure) {
            Observer<? super T> target = observer;
            observer = null;
            if (target == null) {
                tooLate(failure);
            } else {
                target.onError(
                        failure == null ? new NullPointerException("onError(null)") : failure);
            }
        }

        private void tooLate(Throwable failure) {
            if (disposed && failure != null && Aftermath.follows(failure)) {
                Aftermath.record(
                        "an observable failed after it was disposed of",
                        failure,
                        entry -> context.run(entry::run));
            } else {
                RxJavaPlugins.onError(failure);
            }
        }

        @Override
        public void onComplete() {
            Observer<? super T> target = observer;
            observer = null;
            if (target != null) {
                target.onComplete();
            }
        }

        @Override
        public void dispose() {
            if (observer != null) {
                disposed = true;
            }
            observer = null;
            Disposable link = upstream;
            if (link != null) {
                link.dispose();
            }
        }

        @Override
        public boolean isDisposed() {
            return observer == null;
        }
    }
}
