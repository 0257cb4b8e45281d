package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaskSetTest extends EngineTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final GroupOptions SETTLED = GroupOptions.of(GroupPolicy.ALL_SETTLED);

    private final Trace trace = new Trace();

    private static String after(int seconds, String value) {
        Async.sleep(SECOND.multipliedBy(seconds));
        return value;
    }

    @Test
    void tasks_come_in_the_order_in_which_they_get_done_and_then_there_is_none_left() {
        run(loop ->
                TaskGroup.run(group -> {
                    TaskSet<String> calls = TaskSet.create();
                    for (int seconds : new int[] {3, 1, 2}) {
                        calls.add(group.fork(() -> after(seconds, "after " + seconds)));
                    }
                    for (var call = calls.nextDone(); call != null; call = calls.nextDone()) {
                        trace.add(call.result());
                    }
                    assertThat(calls.nextDone()).isNull();
                }));
        assertThat(trace.steps()).containsExactly("after 1", "after 2", "after 3");
    }

    @Test
    void a_failure_comes_as_the_task_that_is_done_for_the_caller_to_look_at() {
        run(loop ->
                TaskGroup.run(
                        SETTLED,
                        group -> {
                            TaskSet<String> calls = TaskSet.create();
                            Task<String> failing =
                                    calls.add(
                                            group.fork(() -> {
                                                after(1, "");
                                                throw new IOException("line");
                                            }));
                            Task<String> gone = calls.add(group.fork(() -> after(60, "never")));
                            Async.checkpoint();
                            gone.cancel();
                            assertThat(calls.nextDone()).isSameAs(gone);
                            assertThat(calls.nextDone()).isSameAs(failing);
                            assertThat(failing.failure()).isInstanceOf(IOException.class);
                            assertThat(gone.cancelled()).isTrue();
                        }));
    }

    @Test
    void tasks_that_were_done_before_anybody_asked_or_before_they_were_added_are_given_too() {
        run(loop ->
                TaskGroup.run(group -> {
                    TaskSet<String> calls = TaskSet.create();
                    calls.add(group.fork(() -> "first"));
                    Task<String> second = group.fork(() -> "second");
                    second.await();
                    calls.add(second);
                    assertThat(calls.toString()).isEqualTo("task set (0 running, some done)");
                    assertThat(calls.nextDone().result()).isEqualTo("first");
                    assertThat(calls.nextDone()).isSameAs(second);
                    assertThat(calls.awaitAll()).isEmpty();
                    assertThat(calls).hasToString("task set (0 running)");
                }));
    }

    @Test
    void a_cancelled_call_has_taken_nothing() {
        run(loop ->
                TaskGroup.run(group -> {
                    TaskSet<String> calls = TaskSet.create();
                    calls.add(group.fork(() -> after(2, "value")));
                    assertThat(Async.moveOnAfter(SECOND, () -> calls.nextDone())).isFalse();
                    assertThat(Async.moveOnAfter(Duration.ofMillis(1), () -> calls.awaitAll()))
                            .isFalse();
                    assertThat(calls.nextDone().result()).isEqualTo("value");
                }));
    }

    @Test
    void of_several_callers_the_one_that_has_waited_longest_is_served_first() {
        run(loop ->
                TaskGroup.run(group -> {
                    TaskSet<String> calls = TaskSet.create();
                    for (int seconds = 1; seconds <= 2; seconds++) {
                        String value = "value " + seconds;
                        int delay = seconds;
                        calls.add(group.fork(() -> after(delay, value)));
                    }
                    for (int i = 1; i <= 3; i++) {
                        int number = i;
                        group.fork(() -> {
                            Task<String> got = calls.nextDone();
                            trace.add(number + ": " + (got == null ? "none" : got.result()));
                        });
                    }
                }));
        assertThat(trace.steps()).containsExactly("1: value 1", "2: value 2", "3: none");
    }

    @Test
    void results_come_in_the_order_of_the_forks() {
        run(loop -> {
            List<String> results =
                    TaskGroup.call(group -> {
                        TaskSet<String> calls = TaskSet.create();
                        for (int seconds : new int[] {3, 1, 2}) {
                            calls.add(group.fork(() -> after(seconds, "after " + seconds)));
                        }
                        return calls.results();
                    });
            assertThat(results).containsExactly("after 3", "after 1", "after 2");
        });
    }

    @Test
    void results_throw_the_first_failure_in_the_order_of_the_forks() {
        run(loop -> {
            loop.expectFaults(); // the second failure, which nobody reads
            TaskGroup.run(
                    SETTLED,
                    group -> {
                        TaskSet<String> calls = TaskSet.create();
                        for (int seconds : new int[] {2, 1}) {
                            calls.add(
                                    group.fork(() -> {
                                        throw new IOException(after(seconds, "after " + seconds));
                                    }));
                        }
                        assertThatExceptionOfType(IOException.class)
                                .isThrownBy(calls::results)
                                .withMessage("after 2");
                    });
        });
    }

    @Test
    void awaiting_all_waits_for_those_that_are_added_meanwhile_and_empties_the_set() {
        run(loop ->
                TaskGroup.run(group -> {
                    TaskSet<String> calls = TaskSet.create();
                    calls.add(
                            group.fork(() -> {
                                calls.add(group.fork(() -> after(5, "added")));
                                return "first";
                            }));
                    assertThat(calls.awaitAll())
                            .extracting(Task::result)
                            .containsExactly("first", "added");
                    assertThat(calls.awaitAll()).isEmpty();
                    assertThat(calls).hasToString("task set (0 running)");
                }));
    }

    @Test
    void what_was_given_out_is_not_among_all() {
        run(loop ->
                TaskGroup.run(group -> {
                    TaskSet<String> calls = TaskSet.create();
                    for (int seconds : new int[] {2, 1, 3}) {
                        calls.add(group.fork(() -> after(seconds, "after " + seconds)));
                    }
                    assertThat(calls.nextDone().result()).isEqualTo("after 1");
                    assertThat(calls.results()).containsExactly("after 2", "after 3");
                }));
    }

    @Test
    void a_set_is_for_tasks_of_its_loop() throws InterruptedException {
        assertThatIllegalStateException()
                .isThrownBy(TaskSet::create)
                .withMessageContaining("TaskSet.create");
        try (EventLoop other = EventLoop.builder().engine(engine).open()) {
            Task<String> foreign = other.detach(() -> "foreign");
            other.runUntilComplete(foreign);
            run(loop ->
                    assertThatExceptionOfType(WrongThreadException.class)
                            .isThrownBy(() -> TaskSet.<String>create().add(foreign)));
        }
    }

    @Test
    void a_set_that_is_read_holds_no_task_that_was_given_out() {
        run(loop ->
                TaskGroup.run(group -> {
                    TaskSet<Integer> calls = TaskSet.create();
                    int sum = 0;
                    for (int i = 0; i < 1_000; i++) {
                        int number = i;
                        calls.add(group.fork(() -> number));
                        sum += calls.nextDone().result();
                    }
                    assertThat(sum).isEqualTo(499_500);
                    assertThat(calls.awaitAll()).isEmpty();
                }));
    }

    @Test
    void results_that_throw_have_taken_nothing() {
        run(loop ->
                TaskGroup.run(
                        SETTLED,
                        group -> {
                            TaskSet<String> calls = TaskSet.create();
                            calls.add(group.fork(() -> "first"));
                            calls.add(
                                    group.fork(() -> {
                                        throw new IOException("line");
                                    }));
                            calls.add(group.fork(() -> "third"));
                            for (int i = 0; i < 2; i++) {
                                assertThatExceptionOfType(IOException.class)
                                        .isThrownBy(calls::results);
                            }
                            assertThat(calls.nextDone().result()).isEqualTo("first");
                            assertThat(calls.awaitAll()).hasSize(2);
                        }));
    }

    @Test
    void a_set_that_is_forgotten_is_not_kept_by_a_task_that_runs_on() {
        run(loop -> {
            Task<String> server = Async.detach(() -> after(1, "served"));
            Async.detach(
                            () -> {
                                TaskSet<String> forgotten = TaskSet.create();
                                forgotten.add(server);
                                forgotten.add(Async.detach(() -> "value")).await();
                            })
                    .await();
            for (int looks = 0; server.observed() && looks < 500; looks++) {
                System.gc();
                loop.untilIdle(); // what the collector has found comes through the inbox
            }
            assertThat(server.observed()).isFalse();
            assertThat(server.await()).isEqualTo("served");
        });
    }
}
