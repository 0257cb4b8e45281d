package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.testing.TestRun;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** Many bodies, all their values. */
class GatherTest extends EngineTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void values_come_in_the_order_given_whatever_finishes_first() {
        TestRun run =
                run(loop -> {
                    List<String> values =
                            Async.gather(
                                    () -> after(3, "a"), () -> after(1, "b"), () -> after(2, "c"));
                    assertThat(values).containsExactly("a", "b", "c");
                });

        assertThat(run.elapsed()).isEqualTo(Duration.ofSeconds(3));
    }

    private static String after(int seconds, String value) {
        Async.sleep(Duration.ofSeconds(seconds));
        return value;
    }

    @Test
    void values_may_be_null() {
        run(loop -> {
            List<Object> values = Async.gather(() -> null, () -> "there");
            assertThat(values).containsExactly(null, "there");
        });
    }

    @Test
    void bodies_of_different_types_are_combined_each_with_its_own() {
        run(loop -> {
            String two = Combine.gather(() -> 1, () -> "a", (n, text) -> text.repeat(n + 1));
            assertThat(two).isEqualTo("aa");
            int six =
                    Combine.gather(
                            () -> 1,
                            () -> 2L,
                            () -> "three",
                            () -> 4.0,
                            () -> 'e',
                            () -> List.of(6),
                            (a, b, c, d, e, f) -> a + c.length() + f.getFirst());
            assertThat(six).isEqualTo(12);
        });
    }

    @Test
    void what_is_made_of_the_values_may_await_and_throw_what_it_declares() {
        run(loop -> {
            try {
                Combine.gather(
                        () -> 1,
                        () -> "a",
                        (n, text) -> {
                            Async.sleep(Duration.ofSeconds(n));
                            throw new IOException(text);
                        });
            } catch (IOException e) {
                assertThat(e).hasMessage("a");
            }
            assertThat(loop.time()).isEqualTo(Duration.ofSeconds(1));
        });
    }

    @Test
    void none_at_all_is_an_empty_list() {
        run(loop -> {
            List<String> values = Async.gather(List.of());
            assertThat(values).isEmpty();
        });
    }

    @Test
    void a_collection_of_bodies_is_gathered_like_a_list_of_arguments() {
        run(loop -> {
            List<Coroutine<Integer>> bodies =
                    IntStream.range(0, 100).<Coroutine<Integer>>mapToObj(i -> () -> i * i).toList();
            List<Integer> values = Async.gather(bodies);
            assertThat(values).hasSize(100).startsWith(0, 1, 4, 9);
        });
    }

    @Test
    void the_first_failure_is_thrown_bare_once_the_others_were_cancelled_and_have_ended() {
        var trace = new Trace();
        var failure = new IOException("line");

        TestRun run =
                run(loop -> {
                    assertThatExceptionOfType(IOException.class)
                            .isThrownBy(() ->
                                    Async.gather(
                                            () -> {
                                                throw failure;
                                            },
                                            () -> {
                                                try {
                                                    return after(3600, "late");
                                                } finally {
                                                    Async.shield(() -> Async.sleep(SECOND));
                                                    trace.add("cleaned up");
                                                }
                                            }))
                            .satisfies(thrown -> assertThat(thrown).isSameAs(failure));
                    trace.add("thrown");
                });

        assertThat(trace.steps()).containsExactly("cleaned up", "thrown");
        assertThat(run.elapsed()).isEqualTo(SECOND);
    }

    @Test
    void a_failure_shows_where_the_gather_was_called_that_it_left_first() {
        var failure = new IOException("line");

        run(loop -> {
            for (int i = 0; i < 2; i++) {
                assertThatExceptionOfType(IOException.class).isThrownBy(() -> outerGather(failure));
            }
        });

        assertThat(failure.getSuppressed())
                .singleElement()
                .asInstanceOf(InstanceOfAssertFactories.THROWABLE)
                .hasMessageStartingWith("gather was called here, by task-")
                .satisfies(site ->
                        assertThat(site.getStackTrace())
                                .extracting(StackTraceElement::getMethodName)
                                .contains("innerGather")
                                .doesNotContain("outerGather"));
    }

    private static void outerGather(IOException failure) throws IOException {
        Async.gather(() -> innerGather(failure));
    }

    private static List<String> innerGather(IOException failure) throws IOException {
        return Async.gather(() -> {
            throw failure;
        });
    }

    @Test
    void later_failures_go_to_the_exception_handler() {
        var first = new IOException("first");
        var second = new IOException("second");

        TestRun run =
                run(loop -> {
                    assertThatExceptionOfType(IOException.class)
                            .isThrownBy(() ->
                                    Async.gather(
                                            () -> {
                                                throw first;
                                            },
                                            () -> {
                                                throw second;
                                            }))
                            .satisfies(thrown -> assertThat(thrown).isSameAs(first));
                    loop.untilIdle();
                    loop.takeFaults();
                });

        assertThat(run.faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.failure()).isSameAs(second));
    }

    @Test
    void an_outer_cancel_reaches_all_bodies() {
        TestRun run =
                run(loop ->
                        assertThat(
                                        Async.moveOnAfter(
                                                SECOND,
                                                () ->
                                                        Async.gather(
                                                                () -> after(10, "a"),
                                                                () -> after(20, "b"))))
                                .isFalse());

        assertThat(run.elapsed()).isEqualTo(SECOND);
    }

    @Test
    void a_body_that_was_cancelled_on_its_own_is_told_and_the_others_run_to_their_end() {
        var trace = new Trace();

        run(loop ->
                assertThatExceptionOfType(TaskCancelledException.class)
                        .isThrownBy(() ->
                                Async.gather(
                                        () -> {
                                            Async.currentTask().cancel("gave up");
                                            return after(3600, "late");
                                        },
                                        () -> {
                                            trace.add(after(1, "sibling ended"));
                                            return "value";
                                        }))
                        .withMessageContaining("gave up"));

        assertThat(trace.steps()).containsExactly("sibling ended");
    }

    @Test
    void gather_is_for_tasks() {
        assertThatIllegalStateException().isThrownBy(() -> Async.gather(() -> "value"));
    }
}
