package dev.millrace.reactivestreams;

import java.util.Objects;
import java.util.concurrent.Executor;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;

/** A publisher that signals its subscribers on an executor. */
final class ExecutorPublisher<T> implements Publisher<T> {

    private final Executor executor;
    private final Publisher<? extends T> publisher;
    private final int prefetch;

    ExecutorPublisher(Executor executor, Publisher<? extends T> publisher, int prefetch) {
        if (prefetch < 1) {
            throw new IllegalArgumentException("prefetch must be 1 or more, was " + prefetch);
        }
        this.executor = Objects.requireNonNull(executor, "executor");
        this.publisher = Objects.requireNonNull(publisher, "publisher");
        this.prefetch = prefetch;
    }

    /** The publisher that these elements come from. */
    Publisher<?> origin() {
        return publisher instanceof ExecutorPublisher<?> moved ? moved.origin() : publisher;
    }

    @Override
    public void subscribe(Subscriber<? super T> subscriber) {
        Objects.requireNonNull(subscriber, "rule 1.9: subscribe(null)");
        new Relay<T>(new PublisherSource<>(publisher, null), prefetch, executor, subscriber).open();
    }
}
