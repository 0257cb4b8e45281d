package dev.millrace.guava;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.common.util.concurrent.AbstractFuture;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import com.google.common.util.concurrent.SettableFuture;
import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import dev.millrace.Promise;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.TestRun;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.Completer;
import dev.millrace.testing.junit.OnEachEngine;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60) // a hang fails, instead of stopping the build
class GuavaBridgeTest {

    @OnEachEngine(with = Completer.class)
    void a_cancelled_waiter_leaves_a_shared_future_to_the_others(
            FiberEngine engine, Completer completer) {
        TestLoop.run(
                engine,
                loop -> {
                    var rate = SettableFuture.<String>create();
                    Task<String> impatient = Async.detach(() -> GuavaBridge.await(rate));
                    Task<String> patient = Async.detach(() -> GuavaBridge.await(rate));
                    loop.untilIdle();

                    impatient.cancel("changed my mind");
                    assertThatExceptionOfType(TaskCancelledException.class)
                            .isThrownBy(impatient::await);
                    assertThat(rate.isDone()).isFalse();

                    completer.run(() -> rate.set("1.08"));
                    assertThat(patient.await()).isEqualTo("1.08");
                });
    }

    @OnEachEngine
    void a_cancelled_task_cancels_the_future_that_it_owns(FiberEngine engine) {
        TestLoop.run(
                engine,
                loop -> {
                    var quote = SettableFuture.<String>create();
                    Task<String> waiter = Async.detach(() -> GuavaBridge.awaitOwned(() -> quote));
                    loop.untilIdle();

                    waiter.cancel();

                    assertThatExceptionOfType(TaskCancelledException.class)
                            .isThrownBy(waiter::await);
                    assertThat(quote.isCancelled()).isTrue();
                });
    }

    @OnEachEngine(with = Completer.class)
    void the_value_of_a_future_that_ignores_the_cancel_is_discarded(
            FiberEngine engine, Completer completer) {
        List<Object> discarded = new ArrayList<>();
        TestLoop.run(
                engine,
                loop -> {
                    loop.loop().discardHandler((on, value, source) -> discarded.add(value));
                    var stubborn = new Stubborn();
                    Task<String> waiter =
                            Async.detach(() -> GuavaBridge.awaitOwned(() -> stubborn));
                    loop.untilIdle();

                    waiter.cancel();
                    assertThatExceptionOfType(TaskCancelledException.class)
                            .isThrownBy(waiter::await);
                    completer.run(() -> stubborn.set("late"));
                    loop.untilIdle();
                });
        assertThat(discarded).containsExactly("late");
    }

    /** A future that cannot be cancelled. */
    private static final class Stubborn extends AbstractFuture<String> {
        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            return false;
        }

        @Override
        public boolean set(String value) {
            return super.set(value);
        }
    }

    @OnEachEngine
    void a_future_whose_cancel_completes_it_is_not_lost(FiberEngine engine) {
        TestLoop.run(
                engine,
                loop -> {
                    var lastWord =
                            new AbstractFuture<String>() {
                                @Override
                                public boolean cancel(boolean mayInterruptIfRunning) {
                                    return !set("just done");
                                }
                            };
                    Task<@Nullable Void> waiter =
                            Async.detach(() -> {
                                String value = GuavaBridge.awaitOwned(() -> lastWord);
                                assertThat(value).isEqualTo("just done");
                                Async.checkpoint(); // raises
                                throw new AssertionError("went on");
                            });
                    loop.untilIdle();

                    waiter.cancel();

                    assertThatExceptionOfType(TaskCancelledException.class)
                            .isThrownBy(waiter::await);
                });
    }

    @OnEachEngine
    void a_start_that_throws_or_returns_nothing_fails_the_wait(FiberEngine engine) {
        TestLoop.run(
                engine,
                loop -> {
                    var refused = new IllegalStateException("not now");
                    assertThatThrownBy(() ->
                                    GuavaBridge.awaitOwned(() -> {
                                        throw refused;
                                    }))
                            .isSameAs(refused);
                    assertThatThrownBy(() -> GuavaBridge.awaitOwned(nothing()))
                            .isInstanceOf(NullPointerException.class)
                            .hasMessageContaining("no future");
                });
    }

    @SuppressWarnings("NullAway") // which is what is wrong
    private static Supplier<ListenableFuture<String>> nothing() {
        return () -> null;
    }

    @OnEachEngine(with = Completer.class)
    void a_body_is_a_future_that_completes_with_its_value(FiberEngine engine, Completer completer) {
        TestRun run =
                TestLoop.run(
                        engine,
                        loop -> {
                            ListenableFuture<String> offer =
                                    GuavaBridge.toListenableFuture(() -> {
                                        Async.sleep(Duration.ofHours(1));
                                        return "offer";
                                    });
                            ListenableFuture<Integer> length =
                                    Futures.transform(
                                            offer, String::length, MoreExecutors.directExecutor());
                            assertThat(GuavaBridge.await(length)).isEqualTo(5);
                            completer.run(() ->
                                    assertThat(Futures.getUnchecked(offer)).isEqualTo("offer"));
                        });
        assertThat(run.elapsed()).isEqualTo(Duration.ofHours(1));
    }

    @OnEachEngine(with = Completer.class)
    void cancelling_the_future_cancels_the_task(FiberEngine engine, Completer completer) {
        TestLoop.run(
                engine,
                loop -> {
                    var trace = new Trace();
                    ListenableFuture<@Nullable Void> work =
                            GuavaBridge.toListenableFuture(() -> {
                                try {
                                    Async.sleep(Duration.ofHours(1));
                                } finally {
                                    trace.add("cleaned up");
                                }
                            });
                    loop.untilIdle();

                    completer.run(() -> work.cancel(true));
                    loop.untilIdle();

                    assertThat(trace.steps()).containsExactly("cleaned up");
                    assertThat(work.isCancelled()).isTrue();
                });
    }

    @OnEachEngine
    void a_failure_arrives_bare_and_a_cancelled_task_cancels_its_future(FiberEngine engine) {
        TestLoop.run(
                engine,
                loop -> {
                    var failure = new IOException("no line");
                    ListenableFuture<String> failed =
                            GuavaBridge.toListenableFuture(() -> {
                                throw failure;
                            });
                    assertThat(catchThrowable(() -> GuavaBridge.await(failed))).isSameAs(failure);
                    assertThatExceptionOfType(ExecutionException.class)
                            .isThrownBy(failed::get)
                            .withCause(failure);

                    ListenableFuture<@Nullable Void> cancelled =
                            GuavaBridge.toListenableFuture(() -> {
                                Async.currentTask().cancel("by itself");
                                Async.checkpoint();
                            });
                    loop.untilIdle();
                    assertThat(cancelled.isCancelled()).isTrue();
                    assertThatExceptionOfType(CancellationException.class)
                            .isThrownBy(cancelled::get);
                });
    }

    @OnEachEngine
    void a_view_leaves_what_it_shows_alone(FiberEngine engine) {
        TestLoop.run(
                engine,
                loop -> {
                    Promise<String> promise = loop.loop().promise();
                    ListenableFuture<String> left = GuavaBridge.toListenableFuture(promise);
                    ListenableFuture<String> kept = GuavaBridge.toListenableFuture(promise);

                    left.cancel(false);
                    loop.untilIdle();
                    assertThat(promise.done()).isFalse();

                    promise.complete("value");
                    assertThat(GuavaBridge.await(kept)).isEqualTo("value");
                });
    }

    @OnEachEngine
    void waiting_in_get_is_refused_on_a_loop(FiberEngine engine) {
        TestLoop.run(
                engine,
                loop -> {
                    ListenableFuture<String> pending =
                            GuavaBridge.toListenableFuture(loop.loop().<String>promise());
                    assertThatThrownBy(pending::get)
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("GuavaBridge.await");
                    pending.cancel(false);
                    assertThat(pending.toString()).contains("CANCELLED");
                });
    }

    @OnEachEngine
    void the_tree_tells_what_kind_of_future_a_task_waits_for(FiberEngine engine) {
        TestLoop.run(
                engine,
                loop -> {
                    var rate = SettableFuture.<String>create();
                    Task<String> shared = Async.detach(() -> GuavaBridge.await(rate));
                    Task<String> owned = Async.detach(() -> GuavaBridge.awaitOwned(() -> rate));
                    loop.untilIdle();
                    String name = rate.getClass().getName();
                    assertThat(loop.loop().tree().toString())
                            .contains("a shared " + name)
                            .contains("an owned " + name);
                    rate.set("1.08");
                    assertThat(shared.await()).isEqualTo("1.08");
                    assertThat(owned.await()).isEqualTo("1.08");
                });
    }

    @OnEachEngine
    void a_loop_is_not_blocked_by_a_get_with_a_time_limit_either(FiberEngine engine) {
        TestLoop.run(
                engine,
                loop -> {
                    ListenableFuture<String> future =
                            GuavaBridge.toListenableFuture(() -> {
                                Async.sleep(Duration.ofSeconds(1));
                                return "tea";
                            });
                    assertThat(future.toString()).contains("task of loop " + loop.loop().name());
                    assertThatThrownBy(() -> future.get(1, TimeUnit.MINUTES))
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("GuavaBridge.await instead");
                    assertThat(GuavaBridge.await(future)).isEqualTo("tea");
                    assertThat(future.get(0, TimeUnit.SECONDS)).isEqualTo("tea"); // it is done
                });
    }

    @Test
    void a_body_of_a_caller_without_a_loop_runs_on_the_common_one() throws Exception {
        ListenableFuture<EventLoop> where = GuavaBridge.toListenableFuture(EventLoop::current);
        assertThat(where.get(50, TimeUnit.SECONDS)).isSameAs(EventLoop.common());
    }
}
