package dev.millrace.proof.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.CancelledError;
import dev.millrace.Coroutine;
import dev.millrace.EventLoop;
import dev.millrace.Promise;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.callback.CallbackBridge;
import dev.millrace.completablefuture.FutureBridge;
import dev.millrace.reactivestreams.PublisherBridge;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.rxjava.RxBridge;
import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.Feed;
import dev.millrace.stream.Overflow;
import dev.millrace.testing.junit.EngineTest;
import io.reactivex.rxjava3.core.BackpressureStrategy;
import io.reactivex.rxjava3.subjects.MaybeSubject;
import io.reactivex.rxjava3.subjects.PublishSubject;
import io.reactivex.rxjava3.subjects.SingleSubject;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Sinks;

/**
 * Cancellation on one side of a border against completion on the other: in each round exactly one
 * of them wins, both sides agree which, and nothing is dropped. Every race is run until each side
 * has won.
 */
@Tag("stress") // real threads against each other, some thousand times
@Timeout(120)
class BridgeRaceTest extends EngineTest {
    private static final int ROUNDS = 10_000;

    /** More rounds than this without both winners mean that one of them cannot win. */
    private static final int LIMIT = 20 * ROUNDS;

    @RegisterExtension final DropHooks drops = new DropHooks();

    /** One round: sets up, races, and says whether the value won. */
    private interface Round {
        boolean valueWon(EventLoop loop) throws Exception;
    }

    private void race(Round round) {
        RunningLoop.with(
                engine,
                loop -> {
                    int values = 0;
                    int cancels = 0;
                    for (int n = 0;
                            n < ROUNDS || (n < LIMIT && (values == 0 || cancels == 0));
                            n++) {
                        if (won(round, loop)) {
                            values++;
                        } else {
                            cancels++;
                        }
                    }
                    assertThat(values).as("rounds that the value won").isPositive();
                    assertThat(cancels).as("rounds that the cancel won").isPositive();
                });
    }

    private static boolean won(Round round, EventLoop loop) {
        try {
            return round.valueWon(loop);
        } catch (Exception broken) {
            throw new AssertionError(broken);
        }
    }

    @Test
    void the_value_of_a_mono_against_the_cancel_of_its_waiter() {
        race(loop -> {
            Sinks.One<String> sink = Sinks.one();
            var outcome = new CompletableFuture<Boolean>();
            Task<?> waiter =
                    loop.detach(() -> waitFor(outcome, () -> ReactorBridge.await(sink.asMono())));
            Duel.fight(loop, () -> waiter.cancel(), () -> sink.tryEmitValue("value"));
            return outcome.join();
        });
    }

    @Test
    void the_value_of_a_single_against_the_cancel_of_its_waiter() {
        race(loop -> {
            SingleSubject<String> subject = SingleSubject.create();
            var outcome = new CompletableFuture<Boolean>();
            Task<?> waiter = loop.detach(() -> waitFor(outcome, () -> RxBridge.await(subject)));
            Duel.fight(loop, () -> waiter.cancel(), () -> subject.onSuccess("value"));
            return outcome.join();
        });
    }

    @Test
    void the_value_of_a_publisher_against_the_cancel_of_its_waiter() {
        race(loop -> {
            Sinks.One<String> sink = Sinks.one();
            var outcome = new CompletableFuture<Boolean>();
            Task<?> waiter =
                    loop.detach(() ->
                            waitFor(outcome, () -> PublisherBridge.values(sink.asMono()).single()));
            Duel.fight(loop, () -> waiter.cancel(), () -> sink.tryEmitValue("value"));
            return outcome.join();
        });
    }

    @Test
    void the_value_of_a_maybe_against_the_cancel_of_its_waiter() {
        race(loop -> {
            MaybeSubject<String> subject = MaybeSubject.create();
            var outcome = new CompletableFuture<Boolean>();
            Task<?> waiter = loop.detach(() -> waitFor(outcome, () -> RxBridge.await(subject)));
            Duel.fight(loop, () -> waiter.cancel(), () -> subject.onSuccess("value"));
            return outcome.join();
        });
    }

    @Test
    void the_first_of_an_observable_against_the_cancel_of_its_waiter() {
        race(loop -> {
            PublishSubject<String> subject = PublishSubject.create();
            var outcome = new CompletableFuture<Boolean>();
            Task<?> waiter =
                    loop.detach(() ->
                            waitFor(
                                    outcome,
                                    () ->
                                            RxBridge.<String>values(
                                                            subject, BackpressureStrategy.BUFFER)
                                                    .first()));
            settle(loop); // it has subscribed: a subject forgets what came before
            Duel.fight(loop, () -> waiter.cancel(), () -> subject.onNext("value"));
            return outcome.join();
        });
    }

    @Test
    void a_callback_against_the_cancel_of_its_waiter_whose_action_runs_if_it_wins() {
        race(loop -> {
            var given = new CompletableFuture<Promise<String>>();
            var actions = new AtomicInteger();
            var outcome = new CompletableFuture<Boolean>();
            Task<?> waiter =
                    loop.detach(() ->
                            waitFor(
                                    outcome,
                                    () ->
                                            CallbackBridge.await(promise -> {
                                                given.complete(promise);
                                                return actions::incrementAndGet;
                                            })));
            Promise<String> promise = given.join();
            Runnable cancel = () -> waiter.cancel();
            if (ThreadLocalRandom.current().nextBoolean()) { // both come to the loop, in a row
                Duel.fight(loop, cancel, () -> promise.completeThreadSafe("value"));
            } else {
                Duel.fight(loop, () -> promise.complete("value"), cancel);
            }
            boolean value = outcome.join();
            settle(loop);
            assertThat(actions).hasValue(value ? 0 : 1);
            return value;
        });
    }

    @Test
    void an_element_of_a_listener_against_the_close_of_its_stream() {
        race(loop -> {
            var given = new CompletableFuture<Feed<String>>();
            var unregistered = new AtomicInteger();
            var outcome = new CompletableFuture<Boolean>();
            AsyncStream<String> stream =
                    AsyncStream.listen(
                            Overflow.latest(),
                            feed -> {
                                given.complete(feed);
                                return unregistered::incrementAndGet;
                            });
            loop.detach(() -> outcome.complete(stream.next() != null));
            Feed<String> feed = given.join();
            settle(loop); // it waits for the element
            Duel.fight(
                    loop, () -> feed.send("element"), () -> loop.callSoonThreadSafe(stream::close));
            boolean value = outcome.join();
            settle(loop);
            assertThat(unregistered).hasValue(1);
            assertThat(feed.send("after")).isFalse();
            return value;
        });
    }

    @Test
    void the_value_of_a_body_against_the_cancels_of_both_dependents_of_its_linked_future() {
        race(loop -> {
            var gate = loop.<String>promise("gate");
            var ended = new CompletableFuture<Boolean>();
            CompletableFuture<String> future =
                    FutureBridge.linked(loop.submit(() -> waitFor(ended, () -> gate.await())));
            CompletableFuture<String> one = future.thenApply(value -> value);
            CompletableFuture<String> other = future.thenApply(value -> value);
            Duel.fight(
                    loop,
                    () -> {
                        one.cancel(false);
                        gate.complete("value");
                    },
                    () -> other.cancel(false));
            return ended.join();
        });
    }

    private static String waitFor(CompletableFuture<Boolean> outcome, Coroutine<String> door)
            throws Exception {
        try {
            String value = door.run();
            outcome.complete(true);
            return value;
        } catch (CancelledError cancelled) {
            outcome.complete(false);
            throw cancelled;
        } catch (Throwable broken) {
            outcome.completeExceptionally(broken);
            throw broken;
        } finally {
            if (!outcome.isDone()) {
                outcome.complete(false);
            }
        }
    }

    @Test
    void the_value_of_a_body_against_the_cancel_of_its_mono() {
        race(loop -> {
            var gate = loop.<String>promise("gate");
            var subscriber = new Recorder();
            ReactorBridge.toMono(loop, () -> gate.await()).subscribe(subscriber);
            Duel.fight(loop, () -> gate.complete("value"), subscriber::cancel);
            settle(loop);
            assertThat(subscriber.values.get()).isLessThanOrEqualTo(1);
            return subscriber.values.get() == 1;
        });
    }

    @Test
    void a_request_against_the_cancel_of_a_generator() {
        race(loop -> {
            var signals = new AtomicInteger();
            var ended = new CompletableFuture<Boolean>();
            var link = new AtomicReference<Subscription>();
            ReactorBridge.toFlux(
                            loop,
                            out -> {
                                try {
                                    while (true) {
                                        out.emit("element");
                                    }
                                } finally {
                                    ended.complete(true);
                                }
                            })
                    .subscribe(
                            new BaseSubscriber<Object>() {
                                @Override
                                protected void hookOnSubscribe(Subscription subscription) {
                                    link.set(subscription);
                                }

                                @Override
                                protected void hookOnNext(Object element) {
                                    signals.incrementAndGet();
                                }
                            });
            settle(loop); // the body has started, and waits for demand
            Duel.fight(loop, () -> link.get().request(1), () -> link.get().cancel());
            assertThat(ended.join()).isTrue();
            settle(loop);
            assertThat(signals.get()).isLessThanOrEqualTo(1);
            return signals.get() == 1;
        });
    }

    @Test
    void the_value_of_a_promise_against_the_cancel_of_a_hot_single() {
        race(loop -> {
            var promise = loop.<String>promise("value");
            var observer = RxBridge.toSingle(promise).test();
            Duel.fight(loop, () -> promise.complete("value"), observer::dispose);
            settle(loop);
            return !observer.values().isEmpty();
        });
    }

    @Test
    void the_cancel_of_a_promise_against_that_of_its_subscriber() {
        race(loop -> {
            var promise = loop.<String>promise("value");
            var ended = new CompletableFuture<Boolean>();
            var subscriber = new Recorder();
            ReactorBridge.toMono(promise).subscribe(subscriber);
            Duel.fight(loop, () -> promise.cancel(), subscriber::cancel);
            settle(loop);
            Throwable failure = subscriber.failure.get();
            if (failure != null) {
                assertThat(failure).isInstanceOf(TaskCancelledException.class);
            }
            return failure != null;
        });
    }

    /** Waits until {@code loop} has done all that was on its way to it. */
    private static void settle(EventLoop loop) {
        loop.submit(
                        () -> {
                            Async.checkpoint();
                            Async.checkpoint();
                        })
                .join();
    }

    /**
     * Asks for everything, and counts. Reactor's own base class would drop, into the hook, a
     * failure that was on its way when it was cancelled, which the specification allows (2.8).
     */
    private static final class Recorder implements CoreSubscriber<Object> {

        final AtomicInteger values = new AtomicInteger();
        final AtomicReference<Throwable> failure = new AtomicReference<>();
        private volatile Subscription subscription;

        void cancel() {
            subscription.cancel();
        }

        @Override
        public void onSubscribe(Subscription given) {
            subscription = given;
            given.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(Object element) {
            values.incrementAndGet();
        }

        @Override
        public void onError(Throwable thrown) {
            failure.set(thrown);
        }

        @Override
        public void onComplete() {
            // The value says it all.
        }
    }
}
