package dev.millrace.proof.reactive;

import dev.millrace.EventLoop;
import dev.millrace.Promise;
import dev.millrace.reactivestreams.PublisherBridge;
import dev.millrace.testing.junit.EngineTest;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.subscribers.TestSubscriber;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Publisher;

/** Subscribers that come while a loop closes. */
@Timeout(60)
@Tag("stress") // a closing loop against subscribers, some hundred times
class ClosingLoopTest extends EngineTest {
    private static final int ROUNDS = 150;
    private static final int SUBSCRIBERS = 40;

    @Test
    void each_subscriber_of_a_future_that_is_never_done_is_told_an_end() throws Exception {
        eachIsToldAnEnd(loop -> PublisherBridge.toPublisher(loop.<Integer>promise()));
    }

    @Test
    void each_subscriber_of_a_value_that_is_there_gets_it_or_is_told_an_end() throws Exception {
        eachIsToldAnEnd(loop -> {
            Promise<Integer> there = loop.promise();
            there.complete(1);
            return PublisherBridge.toPublisher(there);
        });
    }

    @Test
    void each_subscriber_of_a_body_is_told_an_end() throws Exception {
        eachIsToldAnEnd(loop -> PublisherBridge.toPublisher(loop, out -> out.emit(1)));
    }

    private interface Source {
        Publisher<Integer> on(EventLoop loop);
    }

    private void eachIsToldAnEnd(Source source) throws Exception {
        try (ExecutorService other = Executors.newSingleThreadExecutor()) {
            for (int round = 0; round < ROUNDS; round++) {
                EventLoop loop =
                        EventLoop.builder()
                                .engine(engine)
                                .closeGrace(Duration.ofSeconds(10))
                                .exceptionHandler((on, fault) -> {})
                                .open();
                Publisher<Integer> publisher = source.on(loop);
                Future<List<TestSubscriber<Integer>>> subscribed =
                        other.submit(() -> subscribeAll(publisher));
                loop.close();
                for (TestSubscriber<Integer> each : subscribed.get()) {
                    each.await();
                }
            }
        }
    }

    private static List<TestSubscriber<Integer>> subscribeAll(Publisher<Integer> publisher) {
        var all = new ArrayList<TestSubscriber<Integer>>();
        for (int i = 0; i < SUBSCRIBERS; i++) {
            var subscriber = new TestSubscriber<Integer>(0);
            Flowable.fromPublisher(publisher).subscribe(subscriber);
            subscriber.request(1);
            all.add(subscriber);
            Thread.yield();
        }
        return all;
    }
}
