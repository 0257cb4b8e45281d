package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.callback.CallbackBridge;
import dev.millrace.spi.Suspension;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A value that was handed over and not taken goes to exactly one hook. */
class DiscardTest extends EngineTest {
    private final List<Object> discarded = new ArrayList<>(); // loop only

    private void listen(TestLoop loop) {
        loop.loop().discardHandler((from, value, source) -> discarded.add(value));
    }

    // ---- promises

    @Test
    void a_value_that_a_cancel_overtakes_in_the_same_turn_is_discarded() {
        run(loop -> {
            listen(loop);
            Promise<String> promise = Promise.create();

            promise.completeThreadSafe("late");
            promise.cancel();
            loop.untilIdle();

            assertThat(discarded).containsExactly("late");
        });
    }

    @Test
    void a_promise_gives_what_comes_after_its_cancel_to_its_own_hook_only() {
        run(loop -> {
            listen(loop);
            var closed = new ArrayList<String>();
            Promise<String> promise = Promise.create();
            promise.onDiscard(closed::add);
            promise.cancel();

            promise.complete("from the loop");
            promise.completeThreadSafe("from outside");
            loop.untilIdle();

            assertThat(closed).containsExactly("from the loop", "from outside");
            assertThat(discarded).isEmpty();
            assertThat(loop.loop().discarded()).isZero();
        });
    }

    @Test
    void a_second_value_from_another_thread_is_reported_and_discarded() {
        run(loop -> {
            listen(loop);
            Promise<String> promise = loop.loop().promise("lookup");

            promise.completeThreadSafe("first");
            promise.completeThreadSafe("second");
            assertThat(promise.await()).isEqualTo("first");
            loop.untilIdle();

            assertThat(discarded).containsExactly("second");
            LoopFault fault = loop.takeFaults().getFirst();
            assertThat(fault.message()).isEqualTo("a promise was completed twice");
            assertThat(fault.source()).isEqualTo("lookup");
        });
    }

    @Test
    void a_value_that_the_caller_is_told_of_stays_the_callers() {
        run(loop -> {
            listen(loop);
            Promise<String> promise = Promise.create();
            promise.complete("first");

            assertThat(promise.tryComplete("second")).isFalse();
            assertThatThrownBy(() -> promise.complete("third"))
                    .isInstanceOf(AlreadyCompletedException.class);
            loop.untilIdle();

            assertThat(discarded).isEmpty();
        });
    }

    @Test
    void a_callback_that_comes_after_its_task_has_left_is_discarded() {
        var promise = new AtomicReference<Promise<String>>();

        run(loop -> {
            var closed = new ArrayList<String>();
            CancelScope scope = new CancelScope();
            Task<Boolean> waiting =
                    Async.detach(() ->
                            scope.run(() -> {
                                CallbackBridge.<String>await(started -> {
                                    started.onDiscard(closed::add);
                                    promise.set(started);
                                    return null;
                                });
                            }));
            loop.untilIdle();

            promise.get().completeThreadSafe("a connection");
            scope.cancel();
            assertThat(waiting.await()).isFalse();
            loop.untilIdle();

            assertThat(closed).containsExactly("a connection");
        });
    }

    @Test
    void a_value_that_is_under_way_when_its_loop_closes_is_discarded() {
        var left = new ArrayList<Object>();
        EventLoop loop =
                EventLoop.builder()
                        .engine(engine)
                        .discardHandler((from, value, source) -> left.add(source + ": " + value))
                        .open();
        Promise<String> promise = loop.promise("lookup");
        promise.cancel();
        promise.completeThreadSafe("late");

        loop.close();

        assertThat(left).containsExactly("lookup: late");
    }

    // ---- waits

    @Test
    void an_answer_that_comes_too_late_is_discarded() {
        var suspended = new AtomicReference<Suspension<String>>();

        run(loop -> {
            listen(loop);
            Task<String> waiter = Async.detach(() -> Async.suspend(suspended::set));
            loop.untilIdle();

            waiter.cancel();
            loop.untilIdle();
            assertThat(suspended.get().resume("late")).isFalse();
            assertThat(suspended.get().tryResume("still mine")).isFalse();
            loop.untilIdle();

            assertThat(discarded).containsExactly("late");
        });
    }

    @Test
    void an_answer_that_comes_too_late_goes_to_the_hook_of_its_wait() {
        var suspended = new AtomicReference<Suspension<String>>();

        run(loop -> {
            listen(loop);
            var closed = new ArrayList<String>();
            Task<String> waiter = Async.detach(() -> Async.suspend(suspended::set, closed::add));
            loop.untilIdle();

            waiter.cancel();
            Async.blocking(() -> suspended.get().resume("from another thread"));
            loop.untilIdle();

            assertThat(closed).containsExactly("from another thread");
            assertThat(discarded).isEmpty();
        });
    }

    @Test
    void null_is_nothing_to_discard() {
        run(loop -> {
            listen(loop);
            Promise<String> promise = Promise.create();
            promise.onDiscard(discarded::add);
            promise.cancel();

            promise.complete(null);
            loop.untilIdle();

            assertThat(discarded).isEmpty();
        });
    }

    // ---- several at once

    @Test
    void what_the_loser_of_a_race_returns_all_the_same_is_discarded() {
        run(loop -> {
            listen(loop);

            String first = Async.race(() -> "first", () -> "second", () -> "third");
            loop.untilIdle();

            assertThat(first).isEqualTo("first");
            assertThat(discarded).containsExactly("second", "third");
        });
    }

    @Test
    void a_race_gives_what_its_losers_return_to_its_own_hook() {
        run(loop -> {
            listen(loop);
            var closed = new ArrayList<Object>();
            List<Coroutine<String>> bodies = List.of(() -> "first", () -> "second");

            assertThat(Async.race(bodies, closed::add)).isEqualTo("first");
            loop.untilIdle();

            assertThat(closed).containsExactly("second");
            assertThat(discarded).isEmpty();
        });
    }

    @Test
    void what_the_winner_of_a_cancelled_race_returned_is_discarded() {
        run(loop -> {
            listen(loop);
            CancelScope scope = new CancelScope();

            boolean whole =
                    scope.run(() -> {
                        String ignored =
                                Async.race(
                                        () -> {
                                            scope.cancel();
                                            return "winner";
                                        },
                                        () -> "loser");
                        assertThat(ignored).isNull();
                    });
            loop.untilIdle();

            assertThat(whole).isFalse();
            assertThat(discarded).containsExactly("loser", "winner");
        });
    }

    @Test
    void what_the_others_had_returned_when_one_of_gather_fails_is_discarded() {
        run(loop -> {
            listen(loop);

            Throwable thrown =
                    catchThrowable(() ->
                            Async.gather(
                                    () -> "done",
                                    () -> {
                                        throw new IOException("broken");
                                    }));
            loop.untilIdle();

            assertThat(thrown).isInstanceOf(IOException.class);
            assertThat(discarded).containsExactly("done");
        });
    }

    // ---- other threads

    @Test
    void what_a_task_returns_after_its_future_was_completed_by_others_is_discarded() {
        run(loop -> {
            listen(loop);
            var future = loop.loop().submit(() -> "from the task");

            future.complete("from others");
            loop.untilIdle();

            assertThat(discarded).containsExactly("from the task");
        });
    }

    // ---- the handler and the hooks

    @Test
    void the_default_handler_counts() {
        run(loop -> {
            Promise<String> promise = Promise.create();
            promise.cancel();

            promise.complete("late");

            assertThat(loop.loop().discarded()).isOne();
        });
    }

    @Test
    void a_hook_runs_in_the_context_in_which_it_was_set() {
        ContextVar<String> user = ContextVar.of("user");

        run(loop -> {
            var seen = new ArrayList<String>();
            Promise<String> promise = Promise.create();
            user.where("ada", () -> promise.onDiscard(value -> seen.add(user.get())));
            promise.cancel();

            user.where("eve", () -> promise.complete("late"));
            loop.untilIdle();

            assertThat(seen).containsExactly("ada");
        });
    }

    @Test
    void a_hook_or_a_handler_that_throws_is_reported_and_harms_nobody() {
        var broken = new IOException("broken");

        run(loop -> {
            loop.loop()
                    .discardHandler((from, value, source) -> {
                        throw broken;
                    });
            Promise<String> promise = Promise.create();
            promise.cancel();

            promise.complete("one");
            promise.onDiscard(value -> {
                throw new StackOverflowError("on purpose");
            });
            promise.complete("two");
            loop.untilIdle();

            assertThat(loop.takeFaults())
                    .extracting(LoopFault::message)
                    .containsExactly(
                            "a discarded value was not accepted",
                            "a discarded value was not accepted");
        });
    }
}
