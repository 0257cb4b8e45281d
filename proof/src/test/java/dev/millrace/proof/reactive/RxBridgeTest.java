package dev.millrace.proof.reactive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.rxjava.RxBridge;
import dev.millrace.stream.AsyncStream;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.junit.EngineTest;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.core.SingleObserver;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.observers.TestObserver;
import io.reactivex.rxjava3.processors.PublishProcessor;
import io.reactivex.rxjava3.schedulers.Schedulers;
import io.reactivex.rxjava3.subjects.SingleSubject;
import io.reactivex.rxjava3.subscribers.TestSubscriber;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Single and Flowable, both ways, in the company of RxJava's own operators and test kit. */
@Timeout(60)
class RxBridgeTest extends EngineTest {
    @RegisterExtension final DropHooks drops = new DropHooks();

    // ---- Single, in

    @Test
    void a_single_that_is_there_is_awaited_without_a_switch() {
        TestLoop.run(
                engine,
                loop -> {
                    assertThat(RxBridge.await(Single.just("value"))).isEqualTo("value");
                    var failure = new IOException("checked");
                    assertThat(catchThrowable(() -> RxBridge.await(Single.error(failure))))
                            .isSameAs(failure);
                });
    }

    @Test
    void cancelling_the_task_disposes_of_the_single() {
        TestLoop.run(
                engine,
                loop -> {
                    SingleSubject<String> source = SingleSubject.create();
                    Task<String> waiter = Async.detach(() -> RxBridge.await(source));
                    loop.untilIdle();
                    assertThat(source.hasObservers()).isTrue();
                    waiter.cancel();
                    loop.untilIdle();
                    assertThat(source.hasObservers()).isFalse();
                    assertThat(waiter.cancelled()).isTrue();
                });
    }

    @Test
    void a_mistake_after_the_cancel_goes_to_the_global_hook() {
        TestLoop.run(
                engine,
                loop -> {
                    var failure = new IllegalArgumentException("too late");
                    var observer = new CompletableFuture<SingleObserver<? super String>>();
                    Single<String> unruly = new UnrulySingle<>(observer);
                    Task<String> waiter = Async.detach(() -> RxBridge.await(unruly));
                    loop.untilIdle();
                    observer.join().onSubscribe(Disposable.empty());
                    waiter.cancel();
                    loop.untilIdle();
                    observer.join().onError(failure);
                    assertThat(drops.takeRx()).containsExactly(failure);
                });
    }

    // ---- Single, out

    @Test
    void a_body_that_fails_or_returns_null_is_an_error() {
        onOwnLoop(loop -> {
            var failure = new IOException("checked");
            Single<Integer> failing =
                    RxBridge.toSingle(
                            loop,
                            () -> {
                                throw failure;
                            });
            done(failing.test()).assertFailure(IOException.class);
            Single<Integer> empty = RxBridge.toSingle(loop, () -> null);
            done(empty.test()).assertFailure(NullPointerException.class);
        });
    }

    @Test
    void an_observer_that_was_disposed_of_at_once_never_starts_the_body() {
        TestLoop.run(
                engine,
                loop -> {
                    var runs = new AtomicInteger();
                    TestObserver<Integer> observer =
                            RxBridge.toSingle(() -> runs.incrementAndGet()).test(true);
                    loop.untilIdle();
                    observer.assertEmpty();
                    assertThat(runs).hasValue(0);
                });
    }

    @Test
    void a_hot_single_shares_its_task() {
        TestLoop.run(
                engine,
                loop -> {
                    var promise = loop.loop().<String>promise("shared");
                    Single<String> single = RxBridge.toSingle(promise);
                    TestObserver<String> leaving = single.test();
                    TestObserver<String> staying = single.test();
                    loop.untilIdle();
                    leaving.dispose();
                    promise.complete("value");
                    loop.untilIdle();
                    staying.assertResult("value");
                    leaving.assertEmpty();

                    var cancelled = loop.loop().<String>promise("cancelled by its owner");
                    TestObserver<String> told = RxBridge.toSingle(cancelled).test();
                    cancelled.cancel();
                    loop.untilIdle();
                    told.assertFailure(TaskCancelledException.class);
                });
    }

    // ---- Flowable, both ways

    @Test
    void a_flowable_waits_for_demand() {
        TestLoop.run(
                engine,
                loop -> {
                    Flowable<Integer> flowable =
                            RxBridge.toFlowable(out -> {
                                for (int n = 1; n <= 5; n++) {
                                    out.emit(n);
                                }
                            });
                    TestSubscriber<Integer> subscriber = flowable.test(0);
                    loop.untilIdle();
                    subscriber.assertEmpty();
                    subscriber.request(2);
                    loop.untilIdle();
                    subscriber.assertValuesOnly(1, 2);
                    subscriber.request(3);
                    loop.untilIdle();
                    subscriber.assertResult(1, 2, 3, 4, 5);
                });
    }

    @Test
    void a_flowable_of_a_stream_closes_it_when_its_subscriber_leaves() {
        TestLoop.run(
                engine,
                loop -> {
                    var stream = AsyncStream.of(1, 2, 3);
                    TestSubscriber<Integer> subscriber = RxBridge.toFlowable(stream).test(1);
                    loop.untilIdle();
                    subscriber.cancel();
                    loop.untilIdle();
                    assertThat(stream.closed()).isTrue();

                    var unread = AsyncStream.of(1, 2, 3);
                    RxBridge.toFlowable(unread).test(0, true).assertEmpty();
                    loop.untilIdle();
                    assertThat(unread.closed()).isTrue();
                });
    }

    @Test
    void a_flowable_comes_back_as_the_stream_it_was() {
        TestLoop.run(
                engine,
                loop -> {
                    List<Integer> all = IntStream.range(0, 1000).boxed().toList();
                    Flowable<Integer> flowable =
                            RxBridge.toFlowable(out -> AsyncStream.from(all).forEach(out::emit));
                    assertThat(RxBridge.stream(flowable).toList()).isEqualTo(all);
                    assertThat(RxBridge.values(flowable).stream(3).toList()).isEqualTo(all);
                    assertThat(
                                    RxBridge.stream(flowable.observeOn(Schedulers.computation()))
                                            .toList())
                            .isEqualTo(all);
                });
    }

    @Test
    void leaving_a_stream_early_cancels_the_flowable() {
        TestLoop.run(
                engine,
                loop -> {
                    PublishProcessor<Integer> source = PublishProcessor.create();
                    var stream = RxBridge.stream(source);
                    Task<Integer> first = Async.detach(() -> stream.next());
                    loop.untilIdle();
                    source.onNext(1);
                    source.onNext(2);
                    assertThat(first.await()).isEqualTo(1);
                    stream.close();
                    assertThat(source.hasSubscribers()).isFalse();
                });
    }

    @Test
    void a_failure_that_nobody_read_goes_to_the_global_hook() {
        TestLoop.run(
                engine,
                loop -> {
                    var failure = new IOException("reset");
                    PublishProcessor<Integer> source = PublishProcessor.create();
                    var stream = RxBridge.stream(source);
                    Task<Integer> first = Async.detach(() -> stream.next());
                    loop.untilIdle();
                    source.onNext(1);
                    source.onError(failure);
                    assertThat(first.await()).isEqualTo(1);
                    stream.close();
                    assertThat(drops.takeRx()).containsExactly(failure);
                });
    }

    /** Hands its observer out, and is bound by no protocol. */
    private static final class UnrulySingle<T> extends Single<T> {

        private final CompletableFuture<SingleObserver<? super T>> observer;

        UnrulySingle(CompletableFuture<SingleObserver<? super T>> observer) {
            this.observer = observer;
        }

        @Override
        protected void subscribeActual(SingleObserver<? super T> subscribed) {
            observer.complete(subscribed);
        }
    }

    private static <T> TestObserver<T> done(TestObserver<T> observer) {
        try {
            assertThat(observer.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            throw new AssertionError("nobody interrupts this thread", interrupted);
        }
        return observer;
    }

    /** Runs {@code test} on the calling thread beside a loop that runs on its own. */
    private void onOwnLoop(Consumer<EventLoop> test) {
        RunningLoop.with(engine, test);
    }
}
