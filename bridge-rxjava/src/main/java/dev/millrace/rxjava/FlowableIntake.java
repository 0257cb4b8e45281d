package dev.millrace.rxjava;

import io.reactivex.rxjava3.core.FlowableSubscriber;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Subscribes to a {@code Flowable} for a task. It is a {@code FlowableSubscriber}, so RxJava puts
 * no adapter in between.
 */
final class FlowableIntake<T> implements FlowableSubscriber<T> {

    private final Subscriber<? super T> intake;

    FlowableIntake(Subscriber<? super T> intake) {
        this.intake = intake;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        intake.onSubscribe(subscription);
    }

    @Override
    public void onNext(T element) {
        intake.onNext(element);
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
