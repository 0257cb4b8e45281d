package dev.millrace.rxjava;

import io.reactivex.rxjava3.core.CompletableObserver;
import io.reactivex.rxjava3.core.MaybeObserver;
import io.reactivex.rxjava3.core.SingleObserver;
import io.reactivex.rxjava3.disposables.Disposable;
import org.reactivestreams.Subscriber;

/**
 * Subscribes to a {@code Single}, a {@code Maybe} or a {@code Completable} for a task. A success
 * becomes an element and the end, a completion the end without an element.
 */
final class OneValueIntake<T> implements SingleObserver<T>, MaybeObserver<T>, CompletableObserver {

    private final Subscriber<? super T> intake;

    OneValueIntake(Subscriber<? super T> intake) {
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
