package dev.millrace.rxjava;

import io.reactivex.rxjava3.core.CompletableObserver;
import io.reactivex.rxjava3.disposables.Disposable;
import org.reactivestreams.Subscriber;

/** What subscribes to a {@code Completable} for a task: the end, and no element. */
final class CompletableIntake<T> implements CompletableObserver {

    private final Subscriber<? super T> intake;

    CompletableIntake(Subscriber<? super T> intake) {
        this.intake = intake;
    }

    @Override
    public void onSubscribe(Disposable disposable) {
        intake.onSubscribe(disposable == null ? null : new DisposableSubscription(disposable));
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
