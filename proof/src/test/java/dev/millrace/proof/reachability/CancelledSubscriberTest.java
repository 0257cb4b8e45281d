package dev.millrace.proof.reachability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Coroutine;
import dev.millrace.EventLoop;
import dev.millrace.Promise;
import dev.millrace.completablefuture.FutureBridge;
import dev.millrace.proof.Collected;
import dev.millrace.reactivestreams.PublisherBridge;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.rxjava.RxBridge;
import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.Generator;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.junit.Completer;
import dev.millrace.testing.junit.EngineTest;
import dev.millrace.testing.junit.OnEachEngine;
import io.reactivex.rxjava3.core.FlowableSubscriber;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/**
 * Somebody outside subscribes to what a loop makes, and leaves before it has come; publisher,
 * subscription, future and promise are kept. They hold neither the one who left, nor what the body
 * that ran for it was holding.
 */
@OnEachEngine(with = Completer.class)
@Tag("slow") // waits for the garbage collector
@Timeout(60)
class CancelledSubscriberTest extends EngineTest {
    @Parameter(1)
    Completer completer;

    /** The arguments of the method under test. */
    private final class Setting {
        final EventLoop loop = EventLoop.current();
        final Promise<Integer> never = loop.promise("never");
        final List<Object> kept = new ArrayList<>(List.of(never));
        private final AtomicReference<WeakReference<Object>> inBody = new AtomicReference<>();

        /** Waits for ever, holding an array of its own run. */
        final Coroutine<Integer> body =
                () -> {
                    var held = new byte[1 << 10];
                    inBody.set(new WeakReference<>(held));
                    int value = never.await();
                    held[0]++;
                    return value;
                };

        final Generator<Integer> generator = out -> out.emit(body.run());

        <K> K keep(K one) {
            kept.add(one);
            return one;
        }
    }

    /** Makes {@code consumer} wait for what never comes, and returns what makes it leave. */
    private interface Door {
        Runnable open(Setting with, Consumption consumer);
    }

    /** A callback that gets a value, and holds something. */
    private interface Consumption {
        void accept(Integer value);
    }

    private void leavesNothing(Door door) {
        TestLoop.run(
                engine,
                loop -> {
                    var setting = new Setting();
                    Collected.await("the consumer", opened(loop, door, setting));
                    WeakReference<Object> inBody = setting.inBody.get();
                    if (inBody != null) {
                        Collected.await("what the body held", inBody);
                    }
                    assertThat(setting.kept).isNotEmpty();
                });
    }

    /** In a method of its own, so that no stack holds the array. */
    private WeakReference<Object> opened(TestLoop loop, Door door, Setting setting) {
        var held = new byte[1 << 10];
        Runnable leaving = door.open(setting, value -> held[0]++);
        loop.untilIdle();
        completer.run(leaving);
        loop.untilIdle();
        return new WeakReference<>(held);
    }

    /** Native to all libraries, so that none puts an adapter of its own between. */
    private static final class Reader
            implements CoreSubscriber<Integer>, FlowableSubscriber<Integer> {
        private final Consumption consumer;
        private final AtomicReference<Subscription> subscription = new AtomicReference<>();

        Reader(Consumption consumer) {
            this.consumer = consumer;
        }

        @Override
        public void onSubscribe(Subscription given) {
            subscription.set(given);
            given.request(1);
        }

        @Override
        public void onNext(Integer element) {
            consumer.accept(element);
        }

        @Override
        public void onError(Throwable failure) {
            throw new AssertionError(failure);
        }

        @Override
        public void onComplete() {
            // Nothing ends here.
        }
    }

    private static Runnable read(Setting with, Publisher<Integer> publisher, Consumption consumer) {
        var reader = new Reader(consumer);
        with.keep(publisher).subscribe(reader);
        return with.keep(reader.subscription.get())::cancel;
    }

    @Test
    void a_publisher_of_a_body_holds_nothing() {
        leavesNothing((with, consumer) ->
                read(with, PublisherBridge.toPublisher(with.loop, with.generator), consumer));
        leavesNothing((with, consumer) ->
                read(with, PublisherBridge.toPublisher(with.loop, with.body), consumer));
        leavesNothing((with, consumer) ->
                read(
                        with,
                        FlowAdapters.toPublisher(
                                PublisherBridge.asFlow(
                                        PublisherBridge.toPublisher(with.loop, with.generator))),
                        consumer));
    }

    @Test
    void a_publisher_of_a_stream_holds_nothing() {
        leavesNothing((with, consumer) -> {
            AsyncStream<Integer> stream = with.keep(AsyncStream.generate(with.generator));
            return read(with, PublisherBridge.toPublisher(with.loop, stream), consumer);
        });
        leavesNothing((with, consumer) -> {
            AsyncStream<Integer> stream =
                    with.keep(AsyncStream.<Integer>channel(with.loop, 1)).receiver();
            return read(with, PublisherBridge.toPublisher(with.loop, stream), consumer);
        });
    }

    @Test
    void a_publisher_of_a_promise_holds_nothing() {
        leavesNothing(
                (with, consumer) -> read(with, PublisherBridge.toPublisher(with.never), consumer));
        leavesNothing((with, consumer) -> read(with, ReactorBridge.toMono(with.never), consumer));
    }

    @Test
    void a_mono_or_a_flux_holds_nothing() {
        leavesNothing((with, consumer) ->
                read(with, ReactorBridge.toMono(with.loop, with.body), consumer));
        leavesNothing((with, consumer) ->
                read(with, ReactorBridge.toFlux(with.loop, with.generator), consumer));
    }

    @Test
    void a_single_or_a_maybe_holds_nothing() {
        leavesNothing((with, consumer) ->
                with.keep(RxBridge.toSingle(with.loop, with.body)).subscribe(consumer::accept)
                        ::dispose);
        leavesNothing((with, consumer) ->
                with.keep(RxBridge.toSingle(with.never)).subscribe(consumer::accept)::dispose);
        leavesNothing((with, consumer) ->
                with.keep(RxBridge.<Integer>toMaybe(with.body)).subscribe(consumer::accept)
                        ::dispose);
        leavesNothing((with, consumer) ->
                with.keep(RxBridge.<Integer>toMaybe(with.never)).subscribe(consumer::accept)
                        ::dispose);
    }

    @Test
    void a_completable_holds_nothing() {
        leavesNothing((with, consumer) ->
                with.keep(RxBridge.toCompletable(() -> with.body.run()))
                                .subscribe(() -> consumer.accept(1))
                        ::dispose);
        leavesNothing((with, consumer) ->
                with.keep(RxBridge.toMaybe(with.never).ignoreElement())
                                .subscribe(() -> consumer.accept(1))
                        ::dispose);
    }

    @Test
    void a_flowable_or_an_observable_holds_nothing() {
        leavesNothing((with, consumer) ->
                read(with, RxBridge.toFlowable(with.loop, with.generator), consumer));
        leavesNothing((with, consumer) ->
                with.keep(RxBridge.toFlowable(with.loop, with.generator).toObservable())
                                .subscribe(consumer::accept)
                        ::dispose);
    }

    @Test
    void a_future_of_a_body_holds_nothing() {
        leavesNothing((with, consumer) -> {
            CompletableFuture<Integer> future = with.keep(with.loop.submit(with.body));
            future.thenAccept(consumer::accept);
            return () -> future.cancel(true);
        });
    }

    @Test
    void a_linked_future_that_nobody_wants_any_more_holds_nothing() {
        leavesNothing((with, consumer) -> {
            CompletableFuture<Integer> future =
                    with.keep(FutureBridge.linked(with.loop.submit(with.body)));
            CompletableFuture<Void> dependent = future.thenAccept(consumer::accept);
            return () -> dependent.cancel(true); // the last one: the task goes too
        });
    }

    @Test
    void a_promise_holds_nothing_of_the_future_that_showed_it() {
        leavesNothing((with, consumer) -> {
            CompletableFuture<Integer> view = FutureBridge.toCompletableFuture(with.never);
            view.thenAccept(consumer::accept);
            return () -> view.cancel(true);
        });
    }
}
