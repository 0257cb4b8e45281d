package dev.millrace.proof.reachability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.Promise;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.callback.CallbackBridge;
import dev.millrace.completablefuture.FutureBridge;
import dev.millrace.proof.Collected;
import dev.millrace.reactivestreams.PublisherBridge;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.rxjava.RxBridge;
import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.Channel;
import dev.millrace.stream.Overflow;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.junit.Completer;
import dev.millrace.testing.junit.EngineTest;
import dev.millrace.testing.junit.OnEachEngine;
import io.reactivex.rxjava3.core.BackpressureStrategy;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Single;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A task waits for what never comes and is cancelled; the other side keeps all that it was given,
 * subscribers that have cancelled and listeners that were taken back included. None of that leads
 * to what the task was holding.
 */
@OnEachEngine(with = Completer.class)
@Tag("slow") // waits for the garbage collector
@Timeout(60)
class CancelledTaskTest extends EngineTest {
    @Parameter(1)
    Completer completer;

    /** Waits for what never comes, and adds what the other side holds on to. */
    private interface Wait {
        void on(List<Object> kept) throws Exception;
    }

    private void leavesNothing(Wait wait) {
        TestLoop.run(
                engine,
                loop -> {
                    List<Object> kept = new ArrayList<>();
                    Collected.await("what the task held", cancelled(loop, wait, kept));
                    assertThat(kept).isNotEmpty();
                });
    }

    /** In a method of its own, so that no stack holds the array. */
    private WeakReference<Object> cancelled(TestLoop loop, Wait wait, List<Object> kept) {
        var held = new byte[1 << 10];
        Task<?> waiter =
                Async.detach(() -> {
                    wait.on(kept);
                    held[0]++;
                });
        loop.untilIdle();
        completer.run(() -> waiter.cancel());
        assertThatExceptionOfType(TaskCancelledException.class).isThrownBy(waiter::await);
        return new WeakReference<>(held);
    }

    /** Keeps its subscriber for ever, whatever that says. */
    private static Publisher<Integer> keeping(List<Object> kept) {
        return subscriber -> {
            kept.add(subscriber);
            subscriber.onSubscribe(
                    new Subscription() {
                        @Override
                        public void request(long n) {
                            // There is nothing to come.
                        }

                        @Override
                        public void cancel() {
                            // It stays.
                        }
                    });
        };
    }

    @Test
    void a_promise_that_stays_pending_holds_nothing() {
        leavesNothing(kept -> {
            Promise<Integer> never = EventLoop.current().promise("never");
            kept.add(never);
            never.await();
        });
    }

    @Test
    void a_callback_that_never_comes_holds_nothing() {
        leavesNothing(kept ->
                CallbackBridge.<Integer>await(promise -> {
                    kept.add(promise);
                    return null;
                }));
    }

    @Test
    void a_completion_handler_that_is_never_called_holds_nothing() {
        leavesNothing(kept -> CallbackBridge.<Integer>awaitHandler(kept::add, () -> {}));
    }

    @Test
    void a_listener_that_cannot_be_taken_back_holds_nothing() {
        leavesNothing(kept ->
                AsyncStream.<Integer>listen(
                                Overflow.buffer(4),
                                feed -> {
                                    kept.add(feed);
                                    return () -> {};
                                })
                        .forEach(element -> {}));
    }

    @Test
    void a_channel_that_nobody_sends_to_holds_nothing() {
        leavesNothing(kept -> {
            Channel<Integer> channel = AsyncStream.channel(4);
            kept.add(channel);
            channel.receiver().next();
        });
    }

    @Test
    void a_stage_that_stays_pending_holds_nothing() {
        leavesNothing(kept -> FutureBridge.await(keptFuture(kept)));
        leavesNothing(kept -> FutureBridge.awaitOwned(keptFuture(kept).minimalCompletionStage()));
        leavesNothing(kept -> FutureBridge.awaitOwned(() -> keptFuture(kept).copy()));
    }

    private static CompletableFuture<Integer> keptFuture(List<Object> kept) {
        var never = new CompletableFuture<Integer>();
        kept.add(never);
        return never;
    }

    @Test
    void a_future_that_calls_nobody_holds_nothing() {
        leavesNothing(kept -> {
            var never = new FutureTask<>(() -> 1);
            kept.add(never);
            FutureBridge.awaitFuture(never);
        });
    }

    @Test
    void a_publisher_that_keeps_its_subscriber_holds_nothing() {
        leavesNothing(kept -> PublisherBridge.values(keeping(kept)).first());
        leavesNothing(kept -> PublisherBridge.values(keeping(kept)).last());
        leavesNothing(kept -> PublisherBridge.values(keeping(kept)).single());
        leavesNothing(kept -> PublisherBridge.stream(keeping(kept)).forEach(element -> {}));
        leavesNothing(kept ->
                PublisherBridge.values(FlowAdapters.toFlowPublisher(keeping(kept))).first());
    }

    @Test
    void a_mono_or_a_flux_that_keeps_its_subscriber_holds_nothing() {
        leavesNothing(kept -> ReactorBridge.await(Mono.fromDirect(keeping(kept))));
        leavesNothing(kept -> ReactorBridge.values(Flux.from(keeping(kept))).toList());
        leavesNothing(kept -> ReactorBridge.stream(Flux.from(keeping(kept))).next());
    }

    @Test
    void what_rxjava_keeps_of_its_observers_holds_nothing() {
        leavesNothing(kept -> RxBridge.await(Single.<Integer>unsafeCreate(kept::add)));
        leavesNothing(kept -> RxBridge.await(Maybe.<Integer>unsafeCreate(kept::add)));
        leavesNothing(kept -> RxBridge.await(Completable.unsafeCreate(kept::add)));
        leavesNothing(kept -> RxBridge.values(Flowable.fromPublisher(keeping(kept))).first());
        leavesNothing(kept ->
                RxBridge.values(
                                Observable.<Integer>unsafeCreate(kept::add),
                                BackpressureStrategy.BUFFER)
                        .stream()
                        .forEach(element -> {}));
    }
}
