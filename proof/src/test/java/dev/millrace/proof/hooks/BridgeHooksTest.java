package dev.millrace.proof.hooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.Task;
import dev.millrace.completablefuture.FutureBridge;
import dev.millrace.reactivestreams.PublisherBridge;
import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.Generator;
import dev.millrace.stream.Overflow;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.junit.EngineTest;
import dev.millrace.testing.junit.OnEachEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** Foreign stages, publishers and subscribers, generators and listeners. */
@OnEachEngine(with = Thrown.class)
@Timeout(60)
class BridgeHooksTest extends EngineTest {
    @Parameter(1)
    Thrown thrown;

    private void assertReported(TestLoop loop, int times) {
        loop.untilIdle();
        assertThat(loop.takeFaults()).hasSize(times).allMatch(fault -> thrown.is(fault.failure()));
    }

    // ---- stages

    @Test
    void a_stage_that_cannot_be_listened_to_fails_the_wait() {
        var stage =
                new CompletableFuture<Integer>() {
                    @Override
                    public CompletableFuture<Integer> whenComplete(
                            BiConsumer<? super Integer, ? super Throwable> action) {
                        return thrown.instead(this);
                    }
                };
        TestLoop.run(
                engine,
                loop -> {
                    Throwable owned = catchThrowable(() -> FutureBridge.<Integer>awaitOwned(stage));
                    assertThat(owned).matches(thrown::is);
                });
    }

    @Test
    void a_stage_that_cannot_be_cancelled_lets_its_task_go() {
        var stage =
                new CompletableFuture<Integer>() {
                    @Override
                    public boolean cancel(boolean mayInterrupt) {
                        return thrown.instead(false);
                    }
                };
        TestLoop.run(
                engine,
                loop -> {
                    Task<?> waiter = Async.detach(() -> FutureBridge.<Integer>awaitOwned(stage));
                    loop.untilIdle();
                    waiter.cancel();
                    assertReported(loop, 1);
                    assertThat(waiter.cancelled()).isTrue();
                });
    }

    // ---- publishers

    /** A publisher whose subscription does what a test says. */
    private static Publisher<Integer> publisher(
            BiConsumer<Subscriber<? super Integer>, Long> request, Runnable cancel) {
        return subscriber ->
                subscriber.onSubscribe(
                        new Subscription() {
                            @Override
                            public void request(long n) {
                                request.accept(subscriber, n);
                            }

                            @Override
                            public void cancel() {
                                cancel.run();
                            }
                        });
    }

    @Test
    void a_publisher_that_throws_has_failed() {
        Publisher<Integer> broken = subscriber -> thrown.now();
        Publisher<Integer> unrequestable = publisher((to, n) -> thrown.now(), () -> {});
        TestLoop.run(
                engine,
                loop -> {
                    for (Publisher<Integer> source : List.of(broken, unrequestable)) {
                        assertThat(catchThrowable(() -> PublisherBridge.values(source).first()))
                                .matches(thrown::is);
                        assertThat(catchThrowable(() -> PublisherBridge.stream(source).next()))
                                .matches(thrown::is);
                    }
                });
    }

    @Test
    void a_subscription_that_cannot_be_cancelled_is_reported_and_lets_its_task_go() {
        TestLoop.run(
                engine,
                loop -> {
                    Publisher<Integer> source = publisher((to, n) -> {}, thrown::now);
                    Task<?> waiter = Async.detach(() -> PublisherBridge.values(source).first());
                    loop.untilIdle();
                    waiter.cancel();
                    assertReported(loop, 1);
                    assertThat(waiter.cancelled()).isTrue();
                });
    }

    /** A subscriber that throws in one of its methods. */
    private final class Failing implements Subscriber<Integer> {
        final List<String> signals = new ArrayList<>();
        private final String at;

        Failing(String at) {
            this.at = at;
        }

        private void signal(String name) {
            signals.add(name);
            if (name.equals(at)) {
                thrown.now();
            }
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(10);
            signal("subscribed");
        }

        @Override
        public void onNext(Integer element) {
            signal("element");
        }

        @Override
        public void onError(Throwable failure) {
            signal("failed");
        }

        @Override
        public void onComplete() {
            signal("completed");
        }
    }

    @Test
    void a_subscriber_that_throws_has_left_and_its_body_ends() {
        for (String at : List.of("subscribed", "element", "completed")) {
            TestLoop.run(
                    engine,
                    loop -> {
                        var subscriber = new Failing(at);
                        Publisher<Integer> two =
                                PublisherBridge.toPublisher(
                                        loop.loop(),
                                        out -> {
                                            out.emit(1);
                                            out.emit(2);
                                        });
                        two.subscribe(subscriber);
                        assertReported(loop, 1);
                        assertThat(subscriber.signals).last().isEqualTo(at);
                    });
        }
    }

    @Test
    void a_subscriber_that_throws_at_a_failure_has_been_told_it() {
        TestLoop.run(
                engine,
                loop -> {
                    var subscriber = new Failing("failed");
                    Publisher<Integer> failing =
                            PublisherBridge.toPublisher(
                                    loop.loop(),
                                    (Generator<Integer>)
                                            out -> {
                                                throw new IllegalStateException("the body's");
                                            });
                    failing.subscribe(subscriber);
                    assertReported(loop, 1);
                    assertThat(subscriber.signals).containsExactly("subscribed", "failed");
                });
    }

    // ---- streams

    @Test
    void generators_and_operators_throw_into_the_reader() {
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<Integer> pulled = AsyncStream.generate(out -> thrown.now());
                    assertThat(catchThrowable(pulled::next)).matches(thrown::is);
                    AsyncStream<Integer> mapped = AsyncStream.of(1, 2).map(i -> thrown.instead(i));
                    assertThat(catchThrowable(mapped::next)).matches(thrown::is);
                    AsyncStream<Integer> filtered =
                            AsyncStream.of(1, 2).filter(i -> thrown.instead(true));
                    assertThat(catchThrowable(filtered::next)).matches(thrown::is);
                    Throwable left =
                            catchThrowable(() -> AsyncStream.of(1).forEach(i -> thrown.now()));
                    assertThat(left).matches(thrown::is);
                    mapped.close();
                    filtered.close();
                    pulled.close();
                });
    }

    @Test
    void a_listener_that_cannot_be_registered_fails_its_stream() {
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<Integer> stream =
                            AsyncStream.listen(
                                    Overflow.buffer(1), feed -> thrown.instead(() -> {}));
                    assertThat(catchThrowable(stream::next)).matches(thrown::is);
                    stream.close();
                });
    }

    @Test
    void a_listener_that_cannot_be_unregistered_is_reported() {
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<Integer> stream =
                            AsyncStream.listen(
                                    Overflow.buffer(1),
                                    feed -> {
                                        feed.send(1);
                                        return thrown::now;
                                    });
                    assertThat(stream.next()).isEqualTo(1);
                    stream.close();
                    assertReported(loop, 1);
                });
    }
}
