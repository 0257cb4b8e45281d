package dev.millrace.reactor;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.util.context.Context;

/**
 * Subscribes to Reactor's types for a task. It is a {@code CoreSubscriber}, so Reactor puts no
 * adapter in between and can ask it for the task's context.
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
     * The context with the hooks for elements that were on their way to the task. It is that of the
     * last operator, which includes the task's own. Reactor passes a hook only to what is upstream
     * of it, and the task is downstream.
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
