package dev.millrace.reactor;

import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.util.context.Context;

/**
 * What subscribes to Reactor's types for a task: native to them, so that no adapter comes between,
 * and asked for its context.
 */
final class ContextSubscriber<T> implements CoreSubscriber<T> {

    private final Subscriber<? super T> intake;
    private final Context context;

    /** Subscribes for the calling task. */
    ContextSubscriber(Subscriber<? super T> intake) {
        this(intake, dev.millrace.Context.current());
    }

    ContextSubscriber(Subscriber<? super T> intake, dev.millrace.Context context) {
        this.intake = intake;
        this.context = TaskContext.of(context);
    }

    @Override
    public Context currentContext() {
        return context;
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
