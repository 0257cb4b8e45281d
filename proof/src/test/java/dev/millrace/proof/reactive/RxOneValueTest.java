package dev.millrace.proof.reactive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.CancelledError;
import dev.millrace.Coroutine;
import dev.millrace.DeadlineExceededException;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.VoidCoroutine;
import dev.millrace.rxjava.RxBridge;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.MaybeObserver;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.observers.TestObserver;
import io.reactivex.rxjava3.schedulers.Schedulers;
import io.reactivex.rxjava3.subjects.CompletableSubject;
import io.reactivex.rxjava3.subjects.MaybeSubject;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Maybe and Completable, both ways. */
@Timeout(60)
class RxOneValueTest extends EngineTest {
    @RegisterExtension final DropHooks drops = new DropHooks();

    // ---- Maybe

    @Test
    void an_empty_maybe_is_null_and_null_is_an_empty_maybe() {
        TestLoop.run(
                engine,
                loop -> {
                    assertThat(RxBridge.<String>await(Maybe.<String>empty())).isNull();
                    assertThat(RxBridge.await(Maybe.just("value"))).isEqualTo("value");
                    Coroutine<@Nullable String> nothing = () -> null;
                    TestObserver<String> observer = RxBridge.<String>toMaybe(nothing).test();
                    loop.untilIdle();
                    observer.assertResult();
                    var promise = loop.loop().<@Nullable String>promise("empty");
                    promise.complete(null);
                    TestObserver<String> hot = RxBridge.<String>toMaybe(promise).test();
                    loop.untilIdle();
                    hot.assertResult();
                });
    }

    @Test
    void disposing_of_a_maybe_cancels_its_body_and_a_hot_one_is_left_alone() {
        TestLoop.run(
                engine,
                loop -> {
                    var trace = new Trace();
                    TestObserver<String> cold =
                            RxBridge.<String>toMaybe(() -> forever(trace)).test();
                    loop.untilIdle();
                    cold.dispose();
                    loop.untilIdle();
                    assertThat(trace.steps()).containsExactly("cancelled");

                    var promise = loop.loop().<String>promise("shared");
                    TestObserver<String> leaving = RxBridge.toMaybe(promise).test();
                    TestObserver<String> staying = RxBridge.toMaybe(promise).test();
                    loop.untilIdle();
                    leaving.dispose();
                    promise.complete("value");
                    loop.untilIdle();
                    staying.assertResult("value");
                    leaving.assertEmpty();
                });
    }

    @Test
    void a_failure_of_the_body_is_the_error_of_the_maybe_its_own_timeout_included() {
        TestLoop.run(
                engine,
                loop -> {
                    var failure = new IOException("checked");
                    TestObserver<String> failed =
                            RxBridge.<String>toMaybe(
                                            () -> {
                                                throw failure;
                                            })
                                    .test();
                    TestObserver<String> late =
                            RxBridge.<String>toMaybe(() ->
                                            Async.timeout(
                                                    Duration.ofSeconds(1),
                                                    () -> Async.suspend(never -> {})))
                                    .test();
                    Async.sleep(Duration.ofSeconds(2));
                    failed.assertFailure(IOException.class);
                    late.assertFailure(DeadlineExceededException.class);
                });
    }

    @Test
    void cancelling_the_task_disposes_of_the_maybe_and_late_mistakes_go_to_the_global_hook() {
        TestLoop.run(
                engine,
                loop -> {
                    MaybeSubject<String> source = MaybeSubject.create();
                    Task<String> waiter = Async.detach(() -> RxBridge.await(source));
                    loop.untilIdle();
                    waiter.cancel();
                    loop.untilIdle();
                    assertThat(source.hasObservers()).isFalse();

                    var failure = new IllegalArgumentException("too late");
                    var observer = new CompletableFuture<MaybeObserver<? super String>>();
                    Maybe<String> unruly = new UnrulyMaybe<>(observer);
                    Task<String> second = Async.detach(() -> RxBridge.await(unruly));
                    loop.untilIdle();
                    observer.join().onSubscribe(Disposable.empty());
                    second.cancel();
                    loop.untilIdle();
                    observer.join().onError(failure);
                    assertThat(drops.takeRx()).containsExactly(failure);
                });
    }

    @Test
    void a_maybe_that_says_null_breaks_its_rule_and_the_task_is_told() {
        TestLoop.run(
                engine,
                loop -> {
                    var observer = new CompletableFuture<MaybeObserver<? super String>>();
                    Maybe<String> unruly = new UnrulyMaybe<>(observer);
                    Task<Throwable> waiter =
                            Async.detach(() -> catchThrowable(() -> RxBridge.await(unruly)));
                    loop.untilIdle();
                    observer.join().onSubscribe(Disposable.empty());
                    assertThat(catchThrowable(() -> observer.join().onSuccess(nothing())))
                            .isInstanceOf(NullPointerException.class);
                    assertThat(waiter.await())
                            .isInstanceOf(NullPointerException.class)
                            .hasMessageContaining("2.13");
                });
    }

    // ---- Completable

    @Test
    void a_completable_is_awaited_on_the_loop_whoever_ends_it() {
        TestLoop.run(
                engine,
                loop -> {
                    RxBridge.await(Completable.complete());
                    var ran = new AtomicInteger();
                    RxBridge.await(
                            Completable.fromAction(ran::incrementAndGet)
                                    .subscribeOn(Schedulers.io()));
                    assertThat(ran).hasValue(1);
                    assertThat(loop.loop().inLoop()).isTrue();
                    try {
                        Async.mayThrow(IOException.class);
                        RxBridge.await(Completable.error(new IOException("disk")));
                        throw new AssertionError("returned");
                    } catch (IOException caught) {
                        assertThat(caught).hasMessage("disk");
                    }
                });
    }

    @Test
    void cancelling_the_task_disposes_of_the_completable() {
        TestLoop.run(
                engine,
                loop -> {
                    CompletableSubject source = CompletableSubject.create();
                    VoidCoroutine waiting = () -> RxBridge.await(source);
                    Task<?> waiter = Async.detach(waiting);
                    loop.untilIdle();
                    assertThat(source.hasObservers()).isTrue();
                    waiter.cancel();
                    loop.untilIdle();
                    assertThat(source.hasObservers()).isFalse();
                });
    }

    @Test
    void a_completable_runs_its_body_per_observer_and_ends_with_it() {
        TestLoop.run(
                engine,
                loop -> {
                    var runs = new AtomicInteger();
                    Completable completable = RxBridge.toCompletable(() -> runs.incrementAndGet());
                    TestObserver<Void> first = completable.test();
                    loop.untilIdle();
                    first.assertResult();
                    RxBridge.await(completable);
                    assertThat(runs).hasValue(2);

                    var failure = new IOException("checked");
                    VoidCoroutine failing =
                            () -> {
                                throw failure;
                            };
                    TestObserver<Void> failed = RxBridge.toCompletable(failing).test();
                    loop.untilIdle();
                    failed.assertFailure(IOException.class);
                });
    }

    @Test
    void disposing_of_a_completable_cancels_its_body_and_never_hangs() {
        TestLoop.run(
                engine,
                loop -> {
                    var trace = new Trace();
                    VoidCoroutine body = () -> forever(trace);
                    TestObserver<Void> observer = RxBridge.toCompletable(body).test();
                    loop.untilIdle();
                    observer.dispose();
                    loop.untilIdle();
                    assertThat(trace.steps()).containsExactly("cancelled");
                    observer.assertEmpty();
                });
    }

    @Test
    void a_hot_completable_tells_the_end_of_its_future_and_not_its_value() {
        TestLoop.run(
                engine,
                loop -> {
                    var promise = loop.loop().<String>promise("shared");
                    TestObserver<Void> observer = RxBridge.toMaybe(promise).ignoreElement().test();
                    promise.complete("value");
                    loop.untilIdle();
                    observer.assertResult();

                    var cancelled = loop.loop().<String>promise("cancelled by its owner");
                    TestObserver<Void> told = RxBridge.toMaybe(cancelled).ignoreElement().test();
                    cancelled.cancel();
                    loop.untilIdle();
                    told.assertFailure(TaskCancelledException.class);
                });
    }

    private static <T> @Nullable T nothing() {
        return null;
    }

    private static String forever(Trace trace) {
        try {
            return Async.suspend(never -> {});
        } catch (CancelledError cancelled) {
            trace.add("cancelled");
            throw cancelled;
        }
    }

    /** Hands its observer out, and is bound by no protocol. */
    private static final class UnrulyMaybe<T> extends Maybe<T> {

        private final CompletableFuture<MaybeObserver<? super T>> observer;

        UnrulyMaybe(CompletableFuture<MaybeObserver<? super T>> observer) {
            this.observer = observer;
        }

        @Override
        protected void subscribeActual(MaybeObserver<? super T> subscribed) {
            observer.complete(subscribed);
        }
    }
}
