package dev.millrace.reactivestreams;

import java.util.concurrent.atomic.AtomicInteger;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** A subscriber, and the hooks of its library: counts what it got and what was dropped. */
final class Recorder implements Subscriber<Integer>, Undelivered {
    final AtomicInteger elements = new AtomicInteger();
    final AtomicInteger completions = new AtomicInteger();
    final AtomicInteger failures = new AtomicInteger();
    final AtomicInteger droppedElements = new AtomicInteger();
    final AtomicInteger droppedFailures = new AtomicInteger();
    volatile Subscription subscription;

    @Override
    public void onSubscribe(Subscription given) {
        subscription = given;
    }

    @Override
    public void onNext(Integer element) {
        elements.incrementAndGet();
    }

    @Override
    public void onError(Throwable failure) {
        failures.incrementAndGet();
    }

    @Override
    public void onComplete() {
        completions.incrementAndGet();
    }

    @Override
    public void failure(Throwable failure) {
        droppedFailures.incrementAndGet();
    }

    @Override
    public boolean element(Object element) {
        droppedElements.incrementAndGet();
        return true;
    }
}
