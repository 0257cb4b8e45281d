package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class StaggeredRaceTest extends EngineTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Trace trace = new Trace();

    private Body<String, IOException> address(String name, int seconds) {
        return () -> {
            trace.add(name + " begins at " + EventLoop.current().time().toSeconds());
            try {
                Async.sleep(SECOND.multipliedBy(seconds));
            } catch (CancelledError e) {
                trace.add(name + " cancelled");
                throw e;
            }
            return name;
        };
    }

    private Body<String, IOException> broken(String name, int seconds) {
        return () -> {
            address(name, seconds).run();
            throw new IOException(name);
        };
    }

    @Test
    void the_next_begins_when_the_one_before_has_taken_too_long_and_the_losers_have_ended() {
        run(loop ->
                assertThat(
                                Async.staggeredRace(
                                        SECOND.multipliedBy(2),
                                        address("a", 9),
                                        address("b", 3),
                                        address("c", 9),
                                        address("d", 9)))
                        .isEqualTo("b"));
        assertThat(trace.steps())
                .containsExactly(
                        "a begins at 0",
                        "b begins at 2",
                        "c begins at 4",
                        "a cancelled",
                        "c cancelled");
    }

    @Test
    void a_failure_brings_the_next_one_forward_by_itself() {
        run(loop ->
                assertThat(
                                Async.staggeredRace(
                                        SECOND.multipliedBy(60),
                                        broken("a", 1),
                                        broken("b", 1),
                                        address("c", 1)))
                        .isEqualTo("c"));
        assertThat(trace.steps())
                .containsExactly("a begins at 0", "b begins at 1", "c begins at 2");
    }

    @Test
    void a_first_one_that_is_quick_is_alone() {
        run(loop ->
                assertThat(
                                Async.staggeredRace(
                                        SECOND.multipliedBy(2), address("a", 1), address("b", 1)))
                        .isEqualTo("a"));
        assertThat(trace.steps()).containsExactly("a begins at 0");
    }

    @Test
    void if_all_fail_the_first_failure_is_thrown_bare_and_the_others_are_told() {
        run(loop -> {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() ->
                            Async.staggeredRace(SECOND, List.of(broken("a", 5), broken("b", 1))))
                    .withMessage("b");
            Async.checkpoint();
            assertThat(loop.takeFaults())
                    .singleElement()
                    .satisfies(fault -> assertThat(fault.failure()).hasMessage("a"));
        });
    }

    @Test
    void without_a_delay_all_begin_at_once() {
        run(loop ->
                assertThat(
                                Async.staggeredRace(
                                        Duration.ZERO,
                                        address("a", 3),
                                        address("b", 1),
                                        address("c", 2)))
                        .isEqualTo("b"));
        assertThat(trace.steps()).startsWith("a begins at 0", "b begins at 0", "c begins at 0");
    }

    @Test
    void what_a_loser_returns_all_the_same_is_discarded() {
        run(loop -> {
            String value =
                    Async.staggeredRace(
                            SECOND,
                            () -> Async.shield(() -> address("stubborn", 5).run()),
                            address("quick", 1));
            assertThat(value).isEqualTo("quick");
            assertThat(loop.loop().discarded()).isEqualTo(1);
        });
    }

    @Test
    void a_cancel_from_outside_reaches_who_runs_and_starts_nobody() {
        run(loop ->
                assertThat(
                                Async.moveOnAfter(
                                        SECOND,
                                        () -> {
                                            Async.staggeredRace(
                                                    SECOND.multipliedBy(2),
                                                    address("a", 9),
                                                    address("b", 9));
                                        }))
                        .isFalse());
        assertThat(trace.steps()).containsExactly("a begins at 0", "a cancelled");
    }

    @Test
    void an_error_of_a_contestant_is_a_failure_like_any_other() {
        run(loop ->
                assertThat(
                                Async.<String, IOException>staggeredRace(
                                        SECOND.multipliedBy(9),
                                        () -> {
                                            throw new StackOverflowError();
                                        },
                                        address("b", 1)))
                        .isEqualTo("b"));
    }

    @Test
    void a_race_needs_a_body() {
        run(loop ->
                assertThatIllegalArgumentException()
                        .isThrownBy(() ->
                                Async.staggeredRace(SECOND, List.<Body<String, IOException>>of())));
    }
}
