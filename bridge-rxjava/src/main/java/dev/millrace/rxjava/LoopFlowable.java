package dev.millrace.rxjava;

import dev.millrace.reactivestreams.LoopPublisher;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import org.reactivestreams.Subscriber;

/** A publisher as a {@code Flowable}. */
final class LoopFlowable<T> extends Flowable<T> {

    private final LoopPublisher<T> publisher;

    private LoopFlowable(LoopPublisher<T> publisher) {
        this.publisher = publisher;
    }

    /** Makes one and passes it to RxJava's assembly hooks, as RxJava's operators do. */
    static <T> Flowable<T> of(LoopPublisher<T> publisher) {
        return RxJavaPlugins.onAssembly(new LoopFlowable<>(publisher));
    }

    @Override
    protected void subscribeActual(Subscriber<? super T> subscriber) {
        publisher.subscribe(subscriber, RxUndelivered.HOOK);
    }
}
