package dev.millrace.rxjava;

import io.reactivex.rxjava3.core.MaybeObserver;
import io.reactivex.rxjava3.disposables.Disposable;
import org.reactivestreams.Subscriber;

/** What subscribes to a {@code Maybe} for a task: an element, if there is one, and the end. */
final class MaybeIntake<T> implements MaybeObserver<T> {

    private final Subscriber<? super T> intake;

    MaybeIntake(Subscriber<? super T> intake) {
        this.intake = intake;
    }

    @Override
    public void onSubscribe(Disposable disposable) {
        intake.onSubscribe(disposable == null ? null : new DisposableSubscription(disposable));
    }

    @Override
    public void onSuccess(T value) {
        intake.onNext(value);
        intake.onComplete();
    }

    @Override
    public void onError(Throwable failure) {
        intake.onError(failure);
    }

    @Override
    public void onComplete() {
        intake.onComplete();
    }
}
