package dev.millrace.proof.reactive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.CancelledError;
import dev.millrace.Task;
import dev.millrace.rxjava.RxBridge;
import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.Generator;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import io.reactivex.rxjava3.core.BackpressureStrategy;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Observer;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.exceptions.MissingBackpressureException;
import io.reactivex.rxjava3.exceptions.ProtocolViolationException;
import io.reactivex.rxjava3.observers.TestObserver;
import io.reactivex.rxjava3.schedulers.Schedulers;
import io.reactivex.rxjava3.subjects.PublishSubject;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Observable, both ways: a type that cannot be slowed down. */
@Timeout(60)
class ObservableBridgeTest extends EngineTest {
    @RegisterExtension final DropHooks drops = new DropHooks();

    // ---- in

    @Test
    void every_element_is_kept_where_the_caller_asked_for_a_buffer() {
        assertThat(readAfterTen(BackpressureStrategy.BUFFER))
                .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    }

    @Test
    void the_newest_element_is_kept_where_the_caller_asked_for_the_latest() {
        assertThat(readAfterTen(BackpressureStrategy.LATEST)).containsExactly(1, 2, 10);
    }

    @Test
    void what_finds_no_room_is_dropped_where_the_caller_asked_for_that() {
        assertThat(readAfterTen(BackpressureStrategy.DROP)).containsExactly(1, 2);
    }

    /** What a stream of prefetch 2 yields when ten elements come at once. */
    private List<Integer> readAfterTen(BackpressureStrategy overflow) {
        var read = new AtomicReference<List<Integer>>();
        TestLoop.run(
                engine,
                loop -> {
                    PublishSubject<Integer> source = PublishSubject.create();
                    AsyncStream<Integer> stream = RxBridge.values(source, overflow).stream(2);
                    Task<List<Integer>> all = Async.detach(() -> stream.toList());
                    loop.untilIdle();
                    for (int n = 1; n <= 10; n++) {
                        source.onNext(n);
                    }
                    source.onComplete();
                    read.set(all.await());
                });
        return read.get();
    }

    @Test
    void what_finds_no_room_fails_the_stream_where_the_caller_asked_for_an_error() {
        for (var overflow : List.of(BackpressureStrategy.ERROR, BackpressureStrategy.MISSING)) {
            TestLoop.run(
                    engine,
                    loop -> {
                        PublishSubject<Integer> source = PublishSubject.create();
                        AsyncStream<Integer> stream = RxBridge.values(source, overflow).stream(2);
                        Task<Throwable> reader =
                                Async.detach(() -> catchThrowable(() -> stream.toList()));
                        loop.untilIdle();
                        IntStream.range(0, 3).forEach(source::onNext);
                        assertThat(source.hasObservers()).isFalse();
                        assertThat(reader.await())
                                .isInstanceOfAny(
                                        MissingBackpressureException.class,
                                        IllegalStateException.class);
                    });
        }
    }

    @Test
    void leaving_the_stream_disposes_of_the_observable_before_the_next_statement() {
        TestLoop.run(
                engine,
                loop -> {
                    PublishSubject<Integer> source = PublishSubject.create();
                    Task<Boolean> reader =
                            Async.detach(() -> {
                                AsyncStream<Integer> stream =
                                        RxBridge.values(source, BackpressureStrategy.BUFFER)
                                                .stream();
                                try (stream) {
                                    stream.next();
                                }
                                return source.hasObservers();
                            });
                    loop.untilIdle();
                    source.onNext(1);
                    assertThat(reader.await()).isFalse();
                });
    }

    @Test
    void a_mistake_after_the_stream_was_left_goes_to_the_global_hook() {
        TestLoop.run(
                engine,
                loop -> {
                    var failure = new IllegalArgumentException("late");
                    var unruly = new UnrulyObservable();
                    AsyncStream<Integer> stream =
                            RxBridge.values(unruly, BackpressureStrategy.BUFFER).stream();
                    Task<Integer> first = Async.detach(() -> stream.next());
                    loop.untilIdle();
                    unruly.observer.onNext(1);
                    assertThat(first.await()).isEqualTo(1);
                    stream.close();
                    unruly.observer.onError(failure);
                    assertThat(drops.takeRx()).containsExactly(failure);
                });
    }

    @Test
    void one_value_of_an_observable_is_awaited_and_the_rest_disposed_of() {
        TestLoop.run(
                engine,
                loop -> {
                    PublishSubject<Integer> source = PublishSubject.create();
                    Task<Integer> first =
                            Async.detach(() ->
                                    RxBridge.values(source, BackpressureStrategy.BUFFER).first());
                    loop.untilIdle();
                    source.onNext(1);
                    assertThat(source.hasObservers()).isFalse();
                    assertThat(first.await()).isEqualTo(1);

                    Observable<Integer> range = Observable.range(0, 1000);
                    Observable<Integer> elsewhere = range.observeOn(Schedulers.io());
                    for (var overflow : BackpressureStrategy.values()) { // none of them overflows
                        assertThat(RxBridge.values(range, overflow).last()).isEqualTo(999);
                        assertThat(RxBridge.values(elsewhere, overflow).toList()).hasSize(1000);
                        assertThat(catchThrowable(() -> RxBridge.values(range, overflow).single()))
                                .isInstanceOf(IllegalStateException.class);
                    }
                });
    }

    // ---- sources that break the protocol

    @Test
    void a_null_element_disposes_of_the_source_and_fails_the_stream() {
        TestLoop.run(
                engine,
                loop -> {
                    var unruly = new UnrulyObservable();
                    var stream =
                            RxBridge.<Integer>values(unruly, BackpressureStrategy.BUFFER).stream();
                    Task<Throwable> reader = Async.detach(() -> catchThrowable(stream::next));
                    loop.untilIdle();
                    unruly.observer.onNext(nothing());
                    assertThat(reader.await()).isInstanceOf(NullPointerException.class);
                    assertThat(unruly.link.isDisposed()).isTrue();
                });
    }

    @Test
    void a_second_subscription_is_disposed_of_and_the_first_goes_on() {
        TestLoop.run(
                engine,
                loop -> {
                    var unruly = new UnrulyObservable();
                    var stream =
                            RxBridge.<Integer>values(unruly, BackpressureStrategy.BUFFER).stream();
                    Task<Integer> reader = Async.detach(() -> stream.next());
                    loop.untilIdle();
                    Disposable second = Disposable.empty();
                    unruly.observer.onSubscribe(second);
                    unruly.observer.onNext(1);
                    unruly.observer.onComplete();
                    unruly.observer.onComplete();
                    unruly.observer.onNext(2);
                    assertThat(reader.await()).isEqualTo(1);
                    assertThat(stream.next()).isNull();
                    assertThat(second.isDisposed()).isTrue();
                    assertThat(drops.takeRx())
                            .singleElement()
                            .isInstanceOf(ProtocolViolationException.class);
                });
    }

    @Test
    void a_source_that_never_subscribes_can_be_left() {
        TestLoop.run(
                engine,
                loop -> {
                    Observable<Integer> silent =
                            new Observable<>() {
                                @Override
                                protected void subscribeActual(Observer<? super Integer> observer) {
                                    // It says nothing, not even that.
                                }
                            };
                    Task<Integer> reader =
                            Async.detach(() ->
                                    RxBridge.values(silent, BackpressureStrategy.BUFFER).first());
                    loop.untilIdle();
                    reader.cancel();
                    loop.untilIdle();
                    assertThat(reader.cancelled()).isTrue();
                });
    }

    private static <T> @Nullable T nothing() {
        return null;
    }

    // ---- out

    @Test
    void an_observable_comes_back_as_the_stream_it_was() {
        TestLoop.run(
                engine,
                loop -> {
                    List<Integer> all = IntStream.range(0, 1000).boxed().toList();
                    Generator<Integer> body = out -> AsyncStream.from(all).forEach(out::emit);
                    Observable<Integer> cold = RxBridge.toFlowable(body).toObservable();
                    for (int round = 0; round < 2; round++) {
                        assertThat(
                                        RxBridge.values(cold, BackpressureStrategy.BUFFER).stream()
                                                .toList())
                                .isEqualTo(all);
                    }
                    Observable<Integer> elsewhere =
                            RxBridge.toFlowable(loop.loop(), body).toObservable();
                    TestObserver<Integer> observer = new TestObserver<>();
                    Async.blocking(() -> elsewhere.subscribe(observer)); // off the loop
                    loop.untilIdle();
                    observer.assertValueCount(1000).assertComplete();
                    Observable<Integer> once =
                            RxBridge.toFlowable(AsyncStream.from(all)).toObservable();
                    TestObserver<Integer> first = once.test();
                    TestObserver<Integer> second = once.test();
                    loop.untilIdle();
                    first.assertValueCount(1000).assertComplete();
                    second.assertFailure(IllegalStateException.class);
                });
    }

    @Test
    void a_body_waits_for_an_observer_that_awaits() {
        TestLoop.run(
                engine,
                loop -> {
                    var trace = new Trace();
                    var gate = loop.loop().<Integer>promise("gate");
                    Generator<Integer> body =
                            out -> {
                                out.emit(1);
                                trace.add("emitted 1");
                                out.emit(2);
                            };
                    var unused =
                            RxBridge.toFlowable(body)
                                    .toObservable()
                                    .subscribe(n -> trace.add("got " + (n + gate.await())));
                    loop.untilIdle();
                    assertThat(trace.steps()).isEmpty();
                    gate.complete(10);
                    loop.untilIdle();
                    assertThat(trace.steps()).containsExactly("got 11", "emitted 1", "got 12");
                });
    }

    @Test
    void disposing_cancels_the_body_at_its_emission() {
        TestLoop.run(
                engine,
                loop -> {
                    var trace = new Trace();
                    Generator<Integer> endless =
                            out -> {
                                try {
                                    for (int n = 0; ; n++) {
                                        out.emit(n);
                                    }
                                } catch (CancelledError cancelled) {
                                    trace.add("cancelled");
                                    throw cancelled;
                                }
                            };
                    RxBridge.toFlowable(endless).toObservable().take(3).test().assertNotComplete();
                    loop.untilIdle();
                    assertThat(trace.steps()).containsExactly("cancelled");
                });
    }

    @Test
    void an_observer_that_throws_has_left_and_the_global_hook_is_told() {
        TestLoop.run(
                engine,
                loop -> {
                    var broken = new IllegalStateException("in onNext");
                    Generator<Integer> endless =
                            out -> {
                                for (int n = 0; ; n++) {
                                    out.emit(n);
                                }
                            };
                    RxBridge.toFlowable(endless).toObservable().subscribe(new Throwing(broken));
                    loop.untilIdle();
                    assertThat(drops.takeRx()).containsExactly(broken);
                });
    }

    /** Throws in each element. */
    private record Throwing(RuntimeException failure) implements Observer<Integer> {

        @Override
        public void onSubscribe(Disposable disposable) {
            assertThat(disposable.isDisposed()).isFalse();
        }

        @Override
        public void onNext(Integer element) {
            throw failure;
        }

        @Override
        public void onError(Throwable thrown) {
            throw new AssertionError("it has left", thrown);
        }

        @Override
        public void onComplete() {
            throw new AssertionError("it has left");
        }
    }

    /** Hands its observer out, and is bound by no protocol. */
    private static final class UnrulyObservable extends Observable<Integer> {

        private final Disposable link = Disposable.empty();
        private Observer<? super Integer> observer;

        @Override
        protected void subscribeActual(Observer<? super Integer> subscribed) {
            observer = subscribed;
            subscribed.onSubscribe(link);
        }
    }
}
