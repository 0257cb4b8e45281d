package dev.millrace.reactor;

import org.jspecify.annotations.Nullable;
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
    private @Nullable Subscription upstream; // written by the publisher before it brings anything

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

    /**
     * Whose hooks get what was on its way to the task: those of the operator next to it, which has
     * let it through, with those of the task. Reactor hands a hook to what is upstream of it only,
     * and the task is not.
     */
    Context hooks() {
        return upstream instanceof CoreSubscriber<?> operator ? operator.currentContext() : context;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        if (upstream == null) {
            upstream = subscription;
        }
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
