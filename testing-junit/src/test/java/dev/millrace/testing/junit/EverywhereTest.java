package dev.millrace.testing.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.millrace.Async;
import dev.millrace.CancelledError;
import dev.millrace.EventLoop;
import dev.millrace.LoopFault;
import dev.millrace.Promise;
import dev.millrace.TaskGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EverywhereTest {
    private static final Duration MOMENT = Duration.ofMillis(10);

    @Test
    void each_wait_is_cancelled_and_each_call_throws() {
        var ends = new ArrayList<String>();
        int runs =
                Everywhere.of(
                                run -> {
                                    String end = "waited at the first";
                                    try {
                                        Async.sleep(MOMENT);
                                        end = "called";
                                        run.hook();
                                        end = "waited at the second";
                                        Async.sleep(MOMENT);
                                        end = "whole";
                                    } finally {
                                        ends.add(end);
                                    }
                                })
                        .withSeeds(1)
                        .run();

        assertThat(runs).isEqualTo(1 + 2 + 2 + 2); // undisturbed, two moments at two waits, throws
        assertThat(ends)
                .containsExactly(
                        "whole",
                        "waited at the first",
                        "waited at the second",
                        "waited at the second", // cancelled when its first wait was over
                        "whole",
                        "called",
                        "called");
    }

    @Test
    void a_failure_names_the_run_and_shows_where_the_task_waited() {
        var everywhere =
                Everywhere.of(run -> {
                    boolean[] whole = new boolean[1];
                    run.afterwards(() -> assertThat(whole[0]).describedAs("whole").isTrue());
                    Async.checkpoint();
                    whole[0] = true;
                });

        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(everywhere::run)
                .withMessageStartingWith(
                        "seed 0: cancel everything as a task begins wait 1: [whole]")
                .satisfies(error ->
                        assertThat(error.getSuppressed())
                                .singleElement()
                                .satisfies(place ->
                                        assertThat(place.getStackTrace())
                                                .extracting(StackTraceElement::getMethodName)
                                                .contains("checkpoint")));
    }

    @Test
    void one_run_of_all_can_be_picked_out() {
        Scenario scenario = run -> Async.sleep(MOMENT);
        int all = Everywhere.of(scenario).run();
        int picked =
                Everywhere.of(scenario)
                        .withOnly("seed 1: cancel everything as a task begins wait 1")
                        .run();

        assertThat(all).isEqualTo(6);
        assertThat(picked).isEqualTo(3); // and, once per seed, the run that counts
    }

    @Test
    void a_run_that_hangs_fails_at_once_with_the_stack_of_who_waits() {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> Everywhere.of(run -> EventLoop.current().promise().await()).run())
                .withMessageContaining("the run hangs")
                .withMessageContaining("dev.millrace.LoopFuture.await");
    }

    @Test
    void what_a_cancelled_run_leaves_behind_is_found() {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() ->
                        Everywhere.of(
                                        run -> {
                                            var task = Async.detach(() -> Async.sleep(MOMENT));
                                            task.await();
                                        })
                                .run())
                .withMessageContaining("a task was left");
    }

    @Test
    void a_failure_that_nobody_sees_is_found() {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() ->
                        Everywhere.of(
                                        run -> {
                                            try {
                                                run.hook();
                                            } catch (PlannedException swallowed) {
                                                assertThat(swallowed)
                                                        .hasMessageContaining("planned");
                                            }
                                        })
                                .run())
                .withMessageContaining("was seen 0 times");
    }

    @Test
    void a_seed_orders_what_is_ready_and_always_the_same_way() {
        assertThat(orders()).hasSizeGreaterThan(2).doesNotHaveDuplicates().isEqualTo(orders());
    }

    private static List<String> orders() {
        var orders = new ArrayList<String>();
        for (int seeds = 1; seeds <= 8; seeds++) {
            var order = new ArrayList<String>();
            Everywhere.of(
                            run -> {
                                order.clear();
                                TaskGroup.run(group -> {
                                    for (String name : List.of("a", "b", "c", "d")) {
                                        group.fork(() -> order.add(name));
                                    }
                                });
                            })
                    .withSeeds(seeds)
                    .withOnly("none but those that count")
                    .run();
            if (!orders.contains(order.toString())) {
                orders.add(order.toString());
            }
        }
        assertThat(orders.getFirst()).isEqualTo("[a, b, c, d]");
        return orders;
    }

    @Test
    void another_thread_acts_while_the_loop_stands_still() {
        Everywhere.of(
                        run -> {
                            Promise<Integer> promise = run.loop().promise();
                            var caller = new ArrayList<Thread>();
                            run.elsewhere(() -> {
                                caller.add(Thread.currentThread());
                                promise.completeThreadSafe(1);
                            });
                            assertThat(caller).doesNotContain(Thread.currentThread());
                            assertThat(promise.await()).isEqualTo(1);
                        })
                .run();
    }

    @Test
    void a_failure_without_a_disturbance_names_the_first_run() {
        var failure = new IllegalStateException("boom");

        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() ->
                        Everywhere.of(
                                        run -> {
                                            throw failure;
                                        })
                                .run())
                .withMessageContaining("the scenario failed")
                .withRootCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_cancelled_scenario_may_not_end_with_a_failure_of_its_own() {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() ->
                        Everywhere.of(
                                        run -> {
                                            try {
                                                Async.sleep(MOMENT);
                                            } catch (CancelledError e) {
                                                throw new IllegalStateException("lost", null);
                                            }
                                        })
                                .run())
                .withMessageContaining("cancel everything as a task begins wait 1")
                .withMessageContaining("the scenario failed");
    }

    @Test
    void a_cancel_may_come_out_wrapped() {
        int runs =
                Everywhere.of(
                                run -> {
                                    try {
                                        Async.sleep(MOMENT);
                                    } catch (CancelledError e) {
                                        throw new IllegalStateException(
                                                new CancellationException("given up"));
                                    }
                                })
                        .withSeeds(1)
                        .run();

        assertThat(runs).isEqualTo(3);
    }

    @Test
    void a_fault_that_nobody_planned_fails_the_run() {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() ->
                        Everywhere.of(
                                        run -> {
                                            run.hook();
                                            run.loop()
                                                    .callSoon(() -> {
                                                        throw new IllegalStateException("boom");
                                                    });
                                            Async.sleep(MOMENT);
                                        })
                                .run())
                .withStackTraceContaining("boom");
    }

    @Test
    void a_failure_that_is_thrown_and_reported_is_seen_twice() {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() ->
                        Everywhere.of(
                                        run -> {
                                            try {
                                                run.hook();
                                            } catch (PlannedException planned) {
                                                run.loop().report(LoopFault.of("again", planned));
                                                throw planned;
                                            }
                                        })
                                .run())
                .withMessageContaining("was seen 2 times");
    }

    @Test
    void failures_may_be_lost_where_that_is_allowed() {
        Scenario loses =
                run -> {
                    try {
                        run.hook();
                    } catch (PlannedException | PlannedError swallowed) {
                        assertThat(swallowed).hasMessageContaining("planned");
                    }
                };
        assertThat(Everywhere.of(loses).withLostFailures().withSeeds(1).run()).isEqualTo(3);
    }

    @Test
    void a_scenario_that_runs_differently_each_time_is_found() {
        var runs = new AtomicInteger();
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() ->
                        Everywhere.of(
                                        run -> {
                                            if (runs.getAndIncrement() == 0) {
                                                Async.sleep(MOMENT);
                                            }
                                        })
                                .run())
                .withMessageContaining("it does not run the same way twice");
    }

    @Test
    void a_scenario_that_waits_too_often_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        Everywhere.of(
                                        run -> {
                                            for (int i = 0; i < 1_001; i++) {
                                                Async.checkpoint();
                                            }
                                        })
                                .run())
                .withMessage("the scenario waits at 1001 points; make it smaller");
    }

    @Test
    void what_an_action_throws_on_its_own_thread_fails_the_scenario() {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() ->
                        Everywhere.of(run ->
                                        run.elsewhere(() -> {
                                            throw new IllegalStateException("boom");
                                        }))
                                .run())
                .withStackTraceContaining("the action failed on its thread")
                .withStackTraceContaining("boom");
    }

    @Test
    void an_action_elsewhere_keeps_the_interrupt_of_its_caller() {
        Everywhere.of(
                        run -> {
                            var ran = new AtomicInteger();
                            Thread.currentThread().interrupt();
                            run.elsewhere(ran::incrementAndGet);
                            assertThat(Thread.interrupted()).isTrue();
                            assertThat(ran).hasValue(1);
                        })
                .run();
    }

    @Test
    void runs_say_what_they_are() {
        Everywhere all = Everywhere.of(run -> {}).withSeeds(3);
        assertThat(all).hasToString("a scenario in 3 orders");
        assertThat(all.withOnly("seed 1: nothing"))
                .hasToString("a scenario in 3 orders, only seed 1: nothing");

        var text = new ArrayList<String>();
        Everywhere.of(run -> text.add(run.toString())).withSeeds(1).run();
        assertThat(text).singleElement().asString().startsWith("seed 0: ").contains(" on ");
    }
}
