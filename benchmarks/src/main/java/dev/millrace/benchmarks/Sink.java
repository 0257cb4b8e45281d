package dev.millrace.benchmarks;

import java.util.concurrent.CompletableFuture;
import org.openjdk.jmh.infra.Blackhole;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/** The subscriber at the end of a pipeline: takes elements and requests them in batches. */
final class Sink implements CoreSubscriber<Integer> {
    private final long batch;
    private final int elements;
    private final Kept kept;
    private final CompletableFuture<Integer> sum;
    private long left;
    private Subscription upstream;

    private Sink(long batch, int elements, Blackhole blackhole, CompletableFuture<Integer> sum) {
        this.batch = batch;
        this.elements = elements;
        this.kept = new Kept(blackhole);
        this.sum = sum;
    }

    /** Subscribes to {@code source} on the calling thread; the end completes {@code sum}. */
    static void subscribe(
            Flux<Integer> source,
            long batch,
            int elements,
            Blackhole blackhole,
            CompletableFuture<Integer> sum) {
        source.subscribe(new Sink(batch, elements, blackhole, sum));
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        upstream = subscription;
        left = batch;
        subscription.request(batch);
    }

    @Override
    public void onNext(Integer element) {
        kept.accept(element);
        if (--left == 0) {
            left = batch;
            upstream.request(batch);
        }
    }

    @Override
    public void onError(Throwable failure) {
        sum.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        try {
            sum.complete(kept.checked(elements));
        } catch (IllegalStateException e) {
            sum.completeExceptionally(e);
        }
    }
}
