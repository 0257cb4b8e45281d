package dev.millrace.proof.reactive;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * A publisher that signals what a test says when the test says it, lawful or not, and writes down
 * what it is asked for. One subscriber.
 */
final class ScriptedPublisher<T> implements Publisher<T>, Subscription {

    // all guarded by this
    private final List<Long> requests = new ArrayList<>();
    private int cancels;

    private volatile @Nullable Subscriber<? super T> subscriber;
    private volatile Runnable onSubscribe = () -> subscriber().onSubscribe(this);
    private volatile Runnable onRequest = () -> {};

    /** Replaces the call of {@code onSubscribe}. */
    ScriptedPublisher<T> onSubscribe(Runnable action) {
        onSubscribe = action;
        return this;
    }

    /** Runs in each request, after it was written down. */
    ScriptedPublisher<T> onRequest(Runnable action) {
        onRequest = action;
        return this;
    }

    @Override
    public void subscribe(Subscriber<? super T> subscribed) {
        subscriber = subscribed;
        onSubscribe.run();
    }

    @Override
    public void request(long n) {
        synchronized (this) {
            requests.add(n);
        }
        onRequest.run();
    }

    @Override
    public synchronized void cancel() {
        cancels++;
    }

    Subscriber<? super T> subscriber() {
        Subscriber<? super T> subscribed = subscriber;
        if (subscribed == null) {
            throw new AssertionError("nobody has subscribed");
        }
        return subscribed;
    }

    boolean subscribed() {
        return subscriber != null;
    }

    synchronized List<Long> requests() {
        return List.copyOf(requests);
    }

    synchronized int cancels() {
        return cancels;
    }
}
