package dev.millrace.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.inspect.LoopState;
import dev.millrace.inspect.TaskState;
import dev.millrace.inspect.TaskTree;
import dev.millrace.inspect.WaitState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/** What becomes of trees that were made up, on a clock of the test. */
class LoopHealthTest {
    private static final Duration ALLOWED = Duration.ofSeconds(5);

    private long nanos;
    private TaskTree tree = tree(List.of(), List.of());
    private final LoopHealth indicator = new LoopHealth(() -> tree, () -> nanos, ALLOWED);

    private static TaskTree tree(List<LoopState> loops, List<TaskState> tasks) {
        return TaskTree.of(1, Instant.EPOCH, loops, tasks, Map.of());
    }

    private static LoopState loop(
            String id, String state, boolean answered, @Nullable Duration held) {
        return loop(id, state, answered, held, 1);
    }

    private static LoopState loop(
            String id, String state, boolean answered, @Nullable Duration held, long polls) {
        return new LoopState(
                id, "carrier", state, answered, 1, 3, 0, polls, 0, "a callback", held, List.of());
    }

    private static TaskState waiting(String id, String on, Duration waited) {
        return new TaskState(
                id,
                "loop",
                1,
                "name of " + id,
                "task",
                "waiting",
                null,
                waited,
                waited,
                null,
                false,
                null,
                List.of(),
                List.of(),
                List.of(),
                new WaitState("task", "task", List.of(on), Map.of(), List.of()),
                null,
                List.of());
    }

    private Health healthAfter(Duration passed) {
        nanos += passed.toNanos();
        Health health = indicator.health();
        assertThat(health).isNotNull();
        return health;
    }

    @Test
    void loops_that_answer_are_up() {
        tree = tree(List.of(loop("one", "running", true, null)), List.of());

        Health health = healthAfter(ALLOWED);

        assertThat(health.getStatus()).isEqualTo(Status.UP);
        assertThat(health.getDetails()).containsEntry("loops", 1).containsEntry("tasks", 0);
    }

    @Test
    void one_that_did_not_answer_for_too_long_is_out_of_service() {
        tree = tree(List.of(loop("one", "running", false, null)), List.of());

        assertThat(healthAfter(Duration.ZERO).getStatus()).isEqualTo(Status.UP);
        assertThat(healthAfter(Duration.ofSeconds(4)).getStatus()).isEqualTo(Status.UP);
        Health late = healthAfter(Duration.ofSeconds(1));

        assertThat(late.getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
        assertThat(late.getDetails())
                .containsEntry(
                        "unanswering",
                        List.of(
                                Map.of(
                                        "loop",
                                        "one",
                                        "for",
                                        "PT5S",
                                        "ready",
                                        3,
                                        "by",
                                        "a callback")));
    }

    @Test
    void an_answer_in_between_begins_the_time_anew() {
        TaskTree silent = tree(List.of(loop("one", "running", false, null)), List.of());
        tree = silent;
        healthAfter(Duration.ZERO);
        tree = tree(List.of(loop("one", "running", true, null)), List.of());
        healthAfter(Duration.ofSeconds(4));
        tree = silent;

        assertThat(healthAfter(Duration.ofSeconds(4)).getStatus()).isEqualTo(Status.UP);
        assertThat(healthAfter(ALLOWED).getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
    }

    @Test
    void a_loop_that_has_polled_in_between_was_late_twice_and_not_stuck() {
        tree = tree(List.of(loop("one", "running", false, null, 7)), List.of());
        healthAfter(Duration.ZERO);
        tree = tree(List.of(loop("one", "running", false, null, 8)), List.of());

        assertThat(healthAfter(Duration.ofSeconds(30)).getStatus()).isEqualTo(Status.UP);
        assertThat(healthAfter(Duration.ofSeconds(4)).getStatus()).isEqualTo(Status.UP);
        Health late = healthAfter(Duration.ofSeconds(1));
        assertThat(late.getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
        assertThat(late.getDetails().toString()).contains("PT5S");
    }

    @Test
    void a_step_that_the_watchdog_has_seen_for_too_long_is_enough_at_once() {
        tree = tree(List.of(loop("one", "running", false, ALLOWED)), List.of());

        assertThat(healthAfter(Duration.ZERO).getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
    }

    @Test
    void a_loop_that_does_not_run_need_not_answer() {
        tree = tree(List.of(loop("one", "idle", false, null)), List.of());
        healthAfter(Duration.ZERO);

        assertThat(healthAfter(ALLOWED).getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void tasks_that_have_waited_for_each_other_for_too_long_are_down() {
        var loops = List.of(loop("loop", "running", true, null));
        tree =
                tree(
                        loops,
                        List.of(
                                waiting("loop#1", "loop#2", ALLOWED),
                                waiting("loop#2", "loop#1", Duration.ofSeconds(1))));
        assertThat(healthAfter(Duration.ZERO).getStatus()).isEqualTo(Status.UP);

        tree =
                tree(
                        loops,
                        List.of(
                                waiting("loop#1", "loop#2", ALLOWED),
                                waiting("loop#2", "loop#1", ALLOWED)));
        Health health = healthAfter(Duration.ZERO);

        assertThat(health.getStatus()).isEqualTo(Status.DOWN);
        assertThat(health.getDetails().toString())
                .contains("circles", "loop#1", "loop#2")
                .doesNotContain("name of");
    }

    @Test
    void a_tree_that_cannot_be_made_is_down_and_no_exception() {
        var broken =
                new LoopHealth(
                        () -> {
                            throw new IllegalStateException("no tree");
                        },
                        () -> 0,
                        ALLOWED);

        assertThat(broken.health().getStatus()).isEqualTo(Status.DOWN);
    }

    @Test
    void a_silent_loop_is_told_with_who_holds_it_if_that_is_known() {
        Duration held = ALLOWED.multipliedBy(2);
        LoopState unknown =
                new LoopState(
                        "two", "carrier", "running", false, 1, 3, 0, 1, 0, null, held, List.of());
        tree = tree(List.of(loop("one", "running", false, ALLOWED), unknown), List.of());
        Health health = healthAfter(Duration.ZERO);
        assertThat(health.getDetails().get("unanswering"))
                .isEqualTo(
                        List.of(
                                Map.of(
                                        "loop",
                                        "one",
                                        "for",
                                        "PT5S",
                                        "ready",
                                        3,
                                        "by",
                                        "a callback"),
                                Map.of("loop", "two", "for", "PT10S", "ready", 3)));
    }

    @Test
    void a_silence_that_is_longer_than_the_step_at_hand_is_told() {
        tree = tree(List.of(loop("one", "running", false, Duration.ofSeconds(1))), List.of());
        assertThat(healthAfter(Duration.ZERO).getStatus()).isEqualTo(Status.UP);
        Health health = healthAfter(Duration.ofSeconds(7));
        assertThat(health.getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
        assertThat(health.getDetails().toString()).contains("PT7S");
    }

    @Test
    void an_indicator_says_what_it_allows() {
        assertThat(indicator).hasToString("health of loops that may be silent for PT5S");
    }
}
