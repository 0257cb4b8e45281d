package dev.millrace.rxjava;

import io.reactivex.rxjava3.core.SingleObserver;
import io.reactivex.rxjava3.disposables.Disposable;
import org.reactivestreams.Subscriber;

/** What subscribes to a {@code Single} for a task: an element and the end for its success. */
final class SingleIntake<T> implements SingleObserver<T> {

    private final Subscriber<? super T> intake;

    SingleIntake(Subscriber<? super T> intake) {
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
}
