package dev.millrace.reactivestreams;

import dev.millrace.EventLoop;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Holds back the value of a single-valued source until the source completes. Otherwise the consumer
 * could cancel after the value and before the completion, and a source that closes a resource on
 * completion would see a cancel: a transaction would be rolled back instead of committed.
 */
final class HeldValue<T> implements Subscriber<T>, Subscription {

    private enum Gone {
        ENDED, // the publisher completed or failed
        CANCELLED // the consumer cancelled
    }

    private final Subscriber<? super T> consumer;
    private final Undelivered undelivered;
    private final @Nullable EventLoop loop = EventLoop.currentOrNull(); // the loop that subscribes

    // null, then the value, then how it ended; the thread that takes the value out passes it on or
    // drops it
    private final AtomicReference<@Nullable Object> state = new AtomicReference<>();

    private @Nullable Subscription upstream; // written before the consumer has this one

    HeldValue(Subscriber<? super T> consumer, Undelivered undelivered) {
        this.consumer = consumer;
        this.undelivered = undelivered;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        if (subscription == null || upstream != null) {
            consumer.onSubscribe(subscription); // it handles rules 2.5 and 2.13
            return;
        }
        upstream = subscription;
        consumer.onSubscribe(this);
    }

    /** The source's subscription; null before there is one. Any thread. */
    @Nullable Subscription upstream() {
        return upstream;
    }

    @Override
    public void onNext(T value) {
        Object before = state.get();
        while (before == null && value != null) {
            if (state.compareAndSet(null, value)) {
                return;
            }
            before = state.get();
        }
        if (before == Gone.CANCELLED && value != null) {
            Dropping.element(undelivered, loop, value);
        } else {
            consumer.onNext(value); // a breach, which the consumer reports
        }
    }

    @Override
    public void onError(Throwable failure) {
        drop(state.getAndSet(Gone.ENDED));
        consumer.onError(failure);
    }

    @Override
    @SuppressWarnings("unchecked") // the state holds nothing else
    public void onComplete() {
        Object value = state.getAndSet(Gone.ENDED);
        if (value != null && !(value instanceof Gone)) {
            consumer.onNext((T) value);
        }
        consumer.onComplete();
    }

    @Override
    public void request(long n) {
        Subscription source = upstream;
        if (source != null) {
            source.request(n);
        }
    }

    @Override
    public void cancel() {
        Object before = state.getAndSet(Gone.CANCELLED);
        if (before == Gone.ENDED) {
            return; // nothing is left to cancel
        }
        drop(before);
        Subscription source = upstream;
        if (source != null) {
            source.cancel();
        }
    }

    private void drop(@Nullable Object value) {
        if (value != null && !(value instanceof Gone)) {
            Dropping.element(undelivered, loop, value);
        }
    }
}
