package dev.millrace.proof.reactive;

import java.util.ArrayList;
import java.util.List;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** A publisher of one value, set by a test from any thread; nothing in it but the specification. */
final class Replaying<T> implements Publisher<T> {

    // all guarded by this, and signalled under it: one at a time
    private final List<Link> links = new ArrayList<>();
    private T value;
    private Throwable failure;
    private boolean touched;
    private boolean cancelled;

    @Override
    public synchronized void subscribe(Subscriber<? super T> subscriber) {
        touched = true;
        var link = new Link(subscriber);
        links.add(link);
        subscriber.onSubscribe(link);
        link.drain();
    }

    synchronized void succeed(T outcome) {
        value = outcome;
        List.copyOf(links).forEach(Link::drain);
    }

    synchronized void fail(Throwable outcome) {
        failure = outcome;
        List.copyOf(links).forEach(Link::drain);
    }

    synchronized boolean touched() {
        return touched;
    }

    synchronized boolean cancelled() {
        return cancelled;
    }

    private final class Link implements Subscription {

        private Subscriber<? super T> subscriber;
        private boolean wanted;

        Link(Subscriber<? super T> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void request(long n) {
            synchronized (Replaying.this) {
                wanted = true;
                drain();
            }
        }

        @Override
        public void cancel() {
            synchronized (Replaying.this) {
                if (subscriber != null) {
                    cancelled = true;
                    subscriber = null;
                }
            }
        }

        void drain() {
            Subscriber<? super T> target = subscriber;
            if (target == null) {
                return;
            }
            if (failure != null) {
                subscriber = null;
                target.onError(failure);
            } else if (value != null && wanted) {
                subscriber = null;
                target.onNext(value);
                target.onComplete();
            }
        }
    }
}
