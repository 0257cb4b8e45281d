package dev.millrace.completablefuture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.Async;
import dev.millrace.CancelledError;
import dev.millrace.TaskCancelledException;
import dev.millrace.VoidCoroutine;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Linked futures: giving up what was derived gives up the task. */
@Timeout(60)
class LinkedStageTest extends EngineTest {
    @Test
    void a_cancel_of_what_was_derived_reaches_the_task() {
        linked((future, trace) -> {
            CompletableFuture<Integer> end =
                    future.thenApply(String::length)
                            .thenApply(n -> n + 1)
                            .whenComplete((n, failure) -> {});
            end.cancel(false);
        });
    }

    @Test
    void a_time_limit_on_what_was_derived_reaches_the_task() {
        linked((future, trace) -> {
            CompletableFuture<Integer> end =
                    future.thenApply(String::length).orTimeout(1, TimeUnit.MILLISECONDS);
            Async.blocking(() ->
                    assertThatExceptionOfType(CompletionException.class)
                            .isThrownBy(() -> end.thenApply(n -> n).join())
                            .withCauseInstanceOf(TimeoutException.class));
        });
    }

    @Test
    void a_default_in_time_on_what_was_derived_reaches_the_task() {
        linked((future, trace) -> {
            CompletableFuture<Integer> end =
                    future.thenApply(String::length)
                            .completeOnTimeout(-1, 1, TimeUnit.MILLISECONDS);
            assertThat(
                            Async.<Integer, RuntimeException>blocking(() ->
                                    end.minimalCompletionStage().toCompletableFuture().join()))
                    .isEqualTo(-1);
        });
    }

    @Test
    void a_time_limit_in_the_middle_does_not_keep_a_cancel_at_the_end_from_the_task() {
        linked((future, trace) -> {
            future.orTimeout(1, TimeUnit.HOURS)
                    .thenApply(String::length)
                    .orTimeout(1, TimeUnit.HOURS)
                    .thenApply(n -> n)
                    .cancel(false);
        });
    }

    @Test
    void giving_up_the_future_itself_cancels_the_task_whoever_depends_on_it() {
        for (Consumer<CompletableFuture<String>> way :
                List.<Consumer<CompletableFuture<String>>>of(
                        future -> future.cancel(false),
                        future -> future.complete("by hand"),
                        future -> future.completeExceptionally(new IOException("by hand")))) {
            linked((future, trace) -> {
                CompletableFuture<Integer> dependent = future.thenApply(String::length);
                way.accept(future);
                assertThat(dependent).isDone();
            });
        }
    }

    @Test
    void of_two_dependents_the_last_one_given_up_cancels_the_task() {
        linked((future, trace) -> {
            CompletableFuture<Integer> one = future.thenApply(String::length);
            CompletableFuture<Integer> other = future.thenApply(String::length);
            one.cancel(false);
            Async.checkpoint();
            Async.checkpoint();
            assertThat(trace.steps()).containsExactly("started");
            assertThat(other).isNotDone();
            assertThat(one.cancel(false)).isTrue(); // again: counted once
            Async.checkpoint();
            assertThat(other).isNotDone();
            other.cancel(false);
        });
    }

    @Test
    void a_branch_on_the_minimal_stage_does_not_count() {
        linked((future, trace) -> {
            future.minimalCompletionStage().whenComplete((value, failure) -> trace.add("logged"));
            future.thenApply(String::length).cancel(false);
        });
    }

    private interface Given {
        void up(CompletableFuture<String> future, Trace trace) throws Exception;
    }

    private void linked(Given given) {
        TestLoop.run(
                engine,
                loop -> {
                    var trace = new Trace();
                    var ended = loop.loop().<String>promise("the end of the task");
                    CompletableFuture<String> future =
                            FutureBridge.linked(
                                    loop.loop()
                                            .submit(() -> {
                                                trace.add("started");
                                                try {
                                                    return Async.suspend(never -> {});
                                                } catch (CancelledError cancelled) {
                                                    ended.complete("cancelled");
                                                    throw cancelled;
                                                }
                                            }));
                    loop.untilIdle();
                    given.up(future, trace);
                    assertThat(ended.await()).isEqualTo("cancelled"); // perhaps by a timer's thread
                    assertThat(future).isDone();
                    loop.untilIdle();
                });
    }

    @Test
    void values_and_failures_arrive_as_on_a_plain_future() {
        TestLoop.run(
                engine,
                loop -> {
                    var value =
                            FutureBridge.linked(FutureBridge.toCompletableFuture(() -> "value"))
                                    .thenCombine(
                                            FutureBridge.linked(
                                                    FutureBridge.toCompletableFuture(() -> "!")),
                                            String::concat);
                    assertThat(FutureBridge.<String>await(value)).isEqualTo("value!");

                    var failure = new IOException("checked");
                    CompletableFuture<String> failed =
                            FutureBridge.linked(
                                    FutureBridge.toCompletableFuture(() -> {
                                        throw failure;
                                    }));
                    loop.untilIdle();
                    assertThat(failed.exceptionNow()).isSameAs(failure);

                    CompletableFuture<String> cancelled =
                            FutureBridge.linked(
                                    FutureBridge.toCompletableFuture(() -> {
                                        Async.currentTask().cancel("by itself");
                                        Async.checkpoint();
                                        return "unreached";
                                    }));
                    loop.untilIdle();
                    assertThat(cancelled).isCancelled();
                    assertThatExceptionOfType(TaskCancelledException.class)
                            .isThrownBy(() -> FutureBridge.await(cancelled));
                });
    }

    @Test
    void a_body_without_a_value_is_linked_as_well() {
        TestLoop.run(
                engine,
                loop -> {
                    var trace = new Trace();
                    VoidCoroutine body = () -> trace.add("ran");
                    FutureBridge.await(FutureBridge.linked(FutureBridge.toCompletableFuture(body)));
                    FutureBridge.await(FutureBridge.linked(loop.loop().submit(body)));
                    assertThat(trace.steps()).containsExactly("ran", "ran");
                });
    }

    @Test
    void a_future_of_any_library_can_be_linked() {
        var request = new CompletableFuture<String>();
        CompletableFuture<String> linked = FutureBridge.linked(request);
        CompletableFuture<Integer> length = linked.thenApply(String::length);
        CompletableFuture<String> shout = linked.thenApply(text -> text + "!");

        length.cancel(false);
        assertThat(request).isNotDone(); // the other one is still wanted
        shout.cancel(false);
        assertThat(request).isCancelled();
    }

    @Test
    void waiting_on_a_loop_is_refused() {
        TestLoop.run(
                engine,
                loop -> {
                    CompletableFuture<String> future =
                            FutureBridge.linked(
                                    FutureBridge.toCompletableFuture(
                                            () -> Async.suspend(never -> {})));
                    CompletableFuture<Integer> derived = future.thenApply(String::length);
                    assertThatIllegalStateException().isThrownBy(future::join);
                    assertThatIllegalStateException().isThrownBy(derived::get);
                    assertThatIllegalStateException()
                            .isThrownBy(() -> derived.get(1, TimeUnit.DAYS));
                    derived.cancel(false);
                    loop.untilIdle();
                });
    }

    @Test
    @Tag("slow") // builds a long chain
    void a_cancel_climbs_a_chain_of_any_length() {
        linked((future, trace) -> {
            CompletableFuture<String> end = future;
            for (int n = 0; n < 50_000; n++) {
                end = end.thenApply(value -> value);
            }
            end.cancel(false);
        });
    }
}
