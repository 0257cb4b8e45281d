package dev.millrace.benchmarks;

import java.util.concurrent.CountDownLatch;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/** The subscriber at the end of a pipeline: adds up what comes, asking for it in batches. */
final class Sum implements CoreSubscriber<Integer> {
    private final long batch;
    private final CountDownLatch ended = new CountDownLatch(1);
    private long left;
    private int sum;
    private Subscription upstream;

    private Sum(long batch) {
        this.batch = batch;
    }

    /** Subscribes to {@code source}, from the calling thread, and waits for its end. */
    static int of(Flux<Integer> source, long batch) throws InterruptedException {
        var subscriber = new Sum(batch);
        source.subscribe(subscriber);
        subscriber.ended.await();
        return subscriber.sum;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        upstream = subscription;
        left = batch;
        subscription.request(batch);
    }

    @Override
    public void onNext(Integer element) {
        sum += element;
        if (--left == 0) {
            left = batch;
            upstream.request(batch);
        }
    }

    @Override
    public void onError(Throwable failure) {
        throw new IllegalStateException(failure);
    }

    @Override
    public void onComplete() {
        ended.countDown();
    }
}
