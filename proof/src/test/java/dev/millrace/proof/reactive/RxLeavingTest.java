package dev.millrace.proof.reactive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.CancelScope;
import dev.millrace.Task;
import dev.millrace.rxjava.RxBridge;
import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.Channel;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.junit.EngineTest;
import io.reactivex.rxjava3.core.BackpressureStrategy;
import io.reactivex.rxjava3.core.CompletableObserver;
import io.reactivex.rxjava3.core.MaybeObserver;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Observer;
import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.core.SingleObserver;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.subscribers.TestSubscriber;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an observer learns that leaves, and what a source or a scheduler that ignores it does. */
@Timeout(60)
class RxLeavingTest extends EngineTest {
    @RegisterExtension final DropHooks drops = new DropHooks();

    @Test
    void an_observer_can_ask_whether_it_has_left() {
        TestLoop.run(
                engine,
                loop -> {
                    var single = new Asking();
                    RxBridge.toSingle(() -> Async.<String>suspend(never -> {})).subscribe(single);
                    var maybe = new Asking();
                    RxBridge.toMaybe(() -> Async.<String>suspend(never -> {})).subscribe(maybe);
                    var completable = new Asking();
                    RxBridge.toCompletable(() -> Async.<String>suspend(never -> {}))
                            .subscribe((CompletableObserver) completable);
                    loop.untilIdle();
                    for (Asking each : new Asking[] {single, maybe, completable}) {
                        assertThat(each.link().isDisposed()).isFalse();
                        each.link().dispose();
                        assertThat(each.link().isDisposed()).isTrue();
                        assertThat(each.signals).hasValue(0);
                    }
                    loop.untilIdle();
                    assertThat(loop.loop().statistics().tasks()).as("but this one").isEqualTo(1);
                });
    }

    @Test
    void an_observer_that_had_its_last_signal_has_left() {
        TestLoop.run(
                engine,
                loop -> {
                    var single = new Asking();
                    RxBridge.toSingle(() -> "value").subscribe(single);
                    var maybe = new Asking();
                    RxBridge.<String>toMaybe(
                                    () -> {
                                        throw new IllegalStateException("failed");
                                    })
                            .subscribe(maybe);
                    var completable = new Asking();
                    RxBridge.toCompletable(() -> {}).subscribe((CompletableObserver) completable);
                    loop.untilIdle();
                    for (Asking each : new Asking[] {single, maybe, completable}) {
                        assertThat(each.signals).hasValue(1);
                        assertThat(each.link().isDisposed()).isTrue();
                    }
                });
    }

    @Test
    void a_stream_that_belongs_to_a_loop_is_read_there_whoever_subscribes() {
        TestLoop.run(
                engine,
                loop -> {
                    Channel<Integer> channel = AsyncStream.channel(2);
                    channel.sender().send(1);
                    channel.sender().send(2);
                    TestSubscriber<Integer> subscriber = new TestSubscriber<>();
                    Async.blocking(() ->
                            RxBridge.toFlowable(loop.loop(), channel.receiver())
                                    .take(2)
                                    .subscribe(subscriber));
                    loop.untilIdle();
                    subscriber.assertResult(1, 2);
                    assertThat(catchThrowable(() -> channel.sender().send(3)))
                            .as("the subscriber has left")
                            .isNotNull();
                });
    }

    @Test
    void a_failure_of_null_is_an_error_all_the_same() {
        TestLoop.run(
                engine,
                loop -> {
                    var observers = new ArrayDeque<Observer<? super Integer>>();
                    Observable<Integer> unruly =
                            new Observable<>() {
                                @Override
                                protected void subscribeActual(Observer<? super Integer> observer) {
                                    observer.onSubscribe(Disposable.empty());
                                    observers.add(observer);
                                }
                            };
                    AsyncStream<Integer> stream =
                            RxBridge.<Integer>values(unruly, BackpressureStrategy.BUFFER).stream();
                    Task<Throwable> reader = Async.detach(() -> catchThrowable(stream::next));
                    loop.untilIdle();
                    observers.remove().onError(nothing());
                    assertThat(reader.await())
                            .isInstanceOf(NullPointerException.class)
                            .hasMessage("onError(null)");
                });
    }

    @Test
    void work_that_was_cancelled_before_its_thread_came_never_runs() {
        TestLoop.run(
                engine,
                loop -> {
                    var runs = new AtomicInteger();
                    var scheduler = new KeepingScheduler();
                    var scope = new CancelScope();
                    Task<Boolean> waiter =
                            Async.detach(() ->
                                    scope.run(() -> RxBridge.on(scheduler, runs::incrementAndGet)));
                    loop.untilIdle();
                    scope.cancel();
                    assertThat(waiter.await()).isFalse();
                    scheduler.kept.remove().run();
                    assertThat(runs).hasValue(0);
                });
    }

    @Test
    void a_scheduler_says_whose_it_is() {
        TestLoop.run(
                engine,
                loop ->
                        assertThat(RxBridge.scheduler(loop.loop()))
                                .hasToString("loop " + loop.loop().name() + " as a scheduler"));
    }

    private static <T> @Nullable T nothing() {
        return null;
    }

    /** Keeps its disposable, and counts what else it is told. */
    private static final class Asking
            implements SingleObserver<String>, MaybeObserver<String>, CompletableObserver {
        final AtomicInteger signals = new AtomicInteger();
        private @Nullable Disposable link;

        Disposable link() {
            return Objects.requireNonNull(link);
        }

        @Override
        public void onSubscribe(Disposable disposable) {
            link = disposable;
        }

        @Override
        public void onSuccess(String value) {
            signals.incrementAndGet();
        }

        @Override
        public void onComplete() {
            signals.incrementAndGet();
        }

        @Override
        public void onError(Throwable failure) {
            signals.incrementAndGet();
        }
    }

    /** Keeps what it is given, also when that is disposed of. */
    private static final class KeepingScheduler extends Scheduler {
        final ArrayDeque<Runnable> kept = new ArrayDeque<>();

        @Override
        public Disposable scheduleDirect(Runnable work, long delay, TimeUnit unit) {
            kept.add(work);
            return Disposable.empty();
        }

        @Override
        public Worker createWorker() {
            throw new UnsupportedOperationException("it has no workers");
        }
    }
}
