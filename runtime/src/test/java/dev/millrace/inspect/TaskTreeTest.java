package dev.millrace.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.spi.Description;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TaskTreeTest {
    @Test
    void json_is_one_line_of_ascii_controls_escaped_whatever_names_hold() {
        TaskTree tree = tree(task(1, null, "a \"b\"\n\\c \u0000 \ud83d", null));

        assertThat(tree.toJson())
                .startsWith("{\"format\":1,\"pid\":7,\"taken\":\"1970-01-01T00:00:00Z\"")
                .contains("\"name\":\"a \\\"b\\\"\\u000a\\\\c \\u0000 \\ud83d\"")
                .contains("\"ageMicros\":1500000")
                .doesNotContain("\n")
                .doesNotContain("\"parent\"")
                .doesNotContain("\"waiting\"");
    }

    @Test
    void texts_of_the_program_do_not_command_a_terminal() {
        String evil = "evil \u001b]0;OWNED\u0007\u009b31m \u202e\r\n  forged #99: running";
        TaskTree tree = tree(task(1, null, evil, waitFor(evil, List.of())));

        assertThat(tree.toText().lines())
                .as("lines")
                .noneMatch(line -> line.startsWith("  forged"))
                .anyMatch(line -> line.contains("evil ?]0;OWNED??31m ???  forged #99: running #1"));
        for (String form : List.of(tree.toText(), tree.toMermaid(), tree.toJson())) {
            assertThat(form.replace("\n", "")).doesNotContainPattern("[\\p{Cc}\\p{Cf}]");
        }
    }

    @Test
    void json_names_at_most_a_hundred_of_those_waited_for_and_counts_the_others() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            ids.add("main#" + i);
        }
        String json = tree(task(1, null, "joiner", waitFor("group", ids))).toJson();

        assertThat(json).contains("\"main#99\"]").contains("\"onMore\":150");
    }

    @Test
    void a_chain_of_ten_thousand_tasks_is_written_and_searched_for_circles() {
        List<TaskState> tasks = new ArrayList<>();
        for (int i = 1; i <= 10_000; i++) {
            String next = "main#" + (i % 10_000 + 1);
            tasks.add(
                    task(
                            i,
                            i == 1 ? null : "main#" + (i - 1),
                            "link",
                            waitFor("task", List.of(next))));
        }
        TaskTree tree = tree(tasks.toArray(TaskState[]::new));

        assertThat(tree.cycles()).hasSize(1);
        assertThat(tree.cycles().getFirst()).hasSize(10_000).startsWith("main#1", "main#2");
        assertThat(tree.toText()).contains("link #1: waiting");
    }

    @Test
    void who_needs_any_of_several_is_in_a_circle_only_if_none_of_them_has_a_way_out() {
        WaitState timer = new WaitState("time", "the clock", List.of(), Map.of(), List.of());
        TaskState joiner = task(2, null, "joiner", waitFor("task", List.of("main#1")));
        TaskState other = task(3, null, "other", waitFor("task", List.of("main#1")));

        List<String> both = List.of("main#2", "main#3");
        TaskTree outside = tree(task(1, null, "first", any(both, timer)), joiner, other);
        TaskTree running =
                tree(task(1, null, "first", any(both)), joiner, task(3, null, "runs", null));
        TaskTree unseen = tree(task(1, null, "first", any(List.of("main#2", "x#1"))), joiner);
        TaskTree stuck = tree(task(1, null, "first", any(both)), joiner, other);

        assertThat(outside.cycles()).isEmpty();
        assertThat(running.cycles()).isEmpty();
        assertThat(unseen.cycles()).isEmpty();
        assertThat(stuck.cycles())
                .containsExactly(List.of("main#1", "main#2"), List.of("main#1", "main#3"));
        assertThat(stuck.toJson()).contains("\"on\":[\"main#2\",\"main#3\"],\"any\":true");
    }

    @Test
    void who_needs_all_of_several_is_in_a_circle_through_each_that_has_no_way_out() {
        WaitState select = any(List.of("main#2"), any(List.of("main#3")));
        TaskTree tree =
                tree(
                        task(
                                1,
                                null,
                                "all",
                                new WaitState(
                                        "futures",
                                        "all",
                                        List.of("main#3", "main#4"),
                                        Map.of(),
                                        List.of(select))),
                        task(2, null, "runs", null),
                        task(3, null, "stuck", waitFor("task", List.of("main#1"))),
                        task(4, null, "sleeper", waitFor("sleep", List.of())));

        assertThat(tree.cycles()).containsExactly(List.of("main#1", "main#3"));
    }

    @Test
    void ten_thousand_who_need_any_of_the_ways_to_the_next_are_searched_for_circles() {
        List<TaskState> tasks = new ArrayList<>();
        for (int i = 1; i <= 10_000; i++) {
            String next = "main#" + (i % 10_000 + 1);
            tasks.add(
                    task(
                            i,
                            null,
                            "link",
                            any(List.of(next), any(List.of(next, next)), any(List.of(next)))));
        }
        TaskTree stuck = tree(tasks.toArray(TaskState[]::new));
        tasks.set(5_000, task(5_001, null, "runs", null));

        assertThat(stuck.cycles()).hasSize(1);
        assertThat(stuck.cycles().getFirst()).hasSize(10_000).startsWith("main#1", "main#2");
        assertThat(tree(tasks.toArray(TaskState[]::new)).cycles()).isEmpty();
    }

    @Test
    void parents_in_a_circle_as_a_look_from_outside_may_see_do_not_hang_the_text() {
        String text = tree(task(1, "main#2", "a", null), task(2, "main#1", "b", null)).toText();

        assertThat(text).startsWith("loop main (carrier): running, 2 tasks");
    }

    @Test
    void siblings_that_differ_below_are_not_folded() {
        String text =
                tree(
                                task(1, null, "worker-1", null),
                                task(2, null, "worker-2", null),
                                task(3, "main#2", "child", null),
                                task(4, null, "worker-4", null))
                        .toText();

        assertThat(text)
                .contains("  2 × worker-1 … worker-4 #1: ready")
                .contains("  worker-2 #2: ready")
                .contains("    child #3: ready");
    }

    @Test
    void sections_are_written_with_their_details() {
        Description entry = Description.of("dispatcher", "io").with("running", 3);
        var tree =
                TaskTree.of(
                        7,
                        Instant.EPOCH,
                        List.of(),
                        List.of(),
                        Map.of("dispatchers", List.of(entry)));

        assertThat(tree.toText()).isEqualTo("dispatchers\n  io, running 3\n");
        assertThat(tree.toJson())
                .contains(
                        "\"sections\":{\"dispatchers\":[{\"kind\":\"dispatcher\",\"text\":\"io\","
                                + "\"details\":{\"running\":\"3\"}}]}");
    }

    @Test
    void mermaid_quotes_names_and_draws_an_arrow_to_what_is_waited_for() {
        String chart =
                tree(
                                task(1, null, "say \"hi\" #2", waitFor("task", List.of("main#2"))),
                                task(2, null, "other", null))
                        .toMermaid();

        assertThat(chart)
                .startsWith("flowchart LR\n")
                .contains("t0[\"say #quot;hi#quot; #35;2: waiting\"]")
                .contains("t0 -->|task| t1");
    }

    private static TaskTree tree(TaskState... tasks) {
        var loop =
                new LoopState(
                        "main",
                        "carrier",
                        "running",
                        true,
                        tasks.length,
                        0,
                        0,
                        0,
                        0,
                        null,
                        null,
                        List.of());
        return TaskTree.of(7, Instant.EPOCH, List.of(loop), List.of(tasks), Map.of());
    }

    private static TaskState task(
            int number, @Nullable String parent, String name, @Nullable WaitState waiting) {
        return new TaskState(
                "main#" + number,
                "main",
                number,
                name,
                "task",
                waiting == null ? "ready" : "waiting",
                parent,
                Duration.ofMillis(1_500),
                null,
                null,
                false,
                null,
                List.of(),
                List.of(),
                List.of(),
                waiting,
                null,
                List.of());
    }

    private static WaitState any(List<String> on, WaitState... inner) {
        return new WaitState("select", "any", on, Map.of(), List.of(inner), true);
    }

    private static WaitState waitFor(String kind, List<String> on) {
        return new WaitState(kind, "others", on, Map.of(), List.of());
    }

    @Test
    void what_a_loop_has_discarded_and_who_holds_it_is_written() {
        LoopState held = loop("held", 2, false, "held#7", Duration.ofSeconds(3));
        LoopState byCallback = loop("busy", 1, false, "a callback", null);
        LoopState silent = loop("silent", 0, false, null, null);
        String text =
                TaskTree.of(
                                7,
                                Instant.EPOCH,
                                List.of(held, byCallback, silent),
                                List.of(),
                                Map.of())
                        .toText();

        assertThat(text)
                .isEqualTo(
                        """
                        loop held (carrier): running, 0 tasks, 0 ready, 0 timers, 2 values discarded
                          it did not answer within 50 ms: held by held#7 for 3.0 s
                        loop busy (carrier): running, 0 tasks, 0 ready, 0 timers, 1 value discarded
                          it did not answer within 50 ms: held by a callback
                        loop silent (carrier): running, 0 tasks, 0 ready, 0 timers
                          it did not answer within 50 ms
                        """);
    }

    private static LoopState loop(
            String id,
            long discarded,
            boolean answered,
            @Nullable String heldBy,
            @Nullable Duration heldFor) {
        return new LoopState(
                id, "carrier", "running", answered, 0, 0, 0, 0, discarded, heldBy, heldFor,
                List.of());
    }

    @Test
    void what_is_below_folded_siblings_is_written_once() {
        String text =
                tree(
                                task(1, null, "worker-1", null),
                                task(2, null, "worker-2", null),
                                task(3, "main#1", "child-3", null),
                                task(4, "main#2", "child-4", null),
                                task(5, "main#3", "leaf", null),
                                task(6, "main#4", "leaf", null))
                        .toText();

        assertThat(text.lines().skip(1))
                .containsExactly(
                        "  2 × worker-1 … worker-2 #1: ready, age 1.5 s",
                        "    child-3 #3: ready, age 1.5 s",
                        "      leaf #5: ready, age 1.5 s");
    }

    @Test
    void a_task_whose_parent_is_not_in_the_tree_or_on_another_loop_is_at_the_top_of_its_own() {
        TaskState elsewhere =
                new TaskState(
                        "other#1",
                        "other",
                        1,
                        "elsewhere",
                        "task",
                        "ready",
                        "main#1",
                        Duration.ZERO,
                        null,
                        null,
                        false,
                        null,
                        List.of(),
                        List.of(),
                        List.of(),
                        null,
                        null,
                        List.of());
        var tree =
                TaskTree.of(
                        7,
                        Instant.EPOCH,
                        List.of(
                                loop("other", 0, true, null, null),
                                loop("main", 0, true, null, null)),
                        List.of(
                                task(1, null, "first", null),
                                task(2, "main#99", "orphan", null),
                                elsewhere),
                        Map.of());

        assertThat(tree.toText().lines().filter(line -> !line.startsWith("loop")))
                .containsExactly(
                        "  elsewhere #1: ready, age 0 ms",
                        "  first #1: ready, age 1.5 s",
                        "  orphan #2: ready, age 1.5 s");
        assertThat(tree).hasToString(tree.toText());
    }

    @Test
    void three_of_those_waited_for_are_named_and_the_others_counted() {
        String three =
                tree(task(1, null, "all", waitFor("task", List.of("main#2", "main#3", "main#4"))))
                        .toText();
        String five =
                tree(task(
                                1,
                                null,
                                "all",
                                waitFor("task", List.of("a#1", "a#2", "a#3", "a#4", "a#5"))))
                        .toText();

        assertThat(three).contains("for others [main#2, main#3, main#4], age");
        assertThat(five).contains("for others [a#1, a#2, a#3 and 2 more], age");
    }

    @Test
    void an_empty_section_is_left_out_and_details_that_are_no_durations_are_kept() {
        Description entry =
                Description.of("pool", "a pool").with("grace", "PT1.5S").with("mode", "PT-boat");
        var tree =
                TaskTree.of(
                        7,
                        Instant.EPOCH,
                        List.of(),
                        List.of(),
                        Map.of("empty", List.of(), "pools", List.of(entry)));

        assertThat(tree.toText()).isEqualTo("pools\n  a pool, grace 1.5 s, mode PT-boat\n");
    }

    @Test
    void times_have_two_digits_and_a_unit() {
        assertThat(TreeText.time(Duration.ofMillis(-20))).isEqualTo("-20 ms");
        assertThat(TreeText.time(Duration.ofMillis(999))).isEqualTo("999 ms");
        assertThat(TreeText.time(Duration.ofMillis(9_960))).isEqualTo("9.9 s");
        assertThat(TreeText.time(Duration.ofSeconds(599))).isEqualTo("599 s");
        assertThat(TreeText.time(Duration.ofMinutes(599))).isEqualTo("599 min");
        assertThat(TreeText.time(Duration.ofHours(10))).isEqualTo("10 h");
    }

    @Test
    void siblings_that_wait_differently_long_show_from_when_to_when() {
        String text =
                tree(
                                waited(1, Duration.ofSeconds(30)),
                                waited(2, null),
                                waited(3, Duration.ofSeconds(10)),
                                waited(4, Duration.ofSeconds(20)))
                        .toText();

        assertThat(text).contains("4 × w-1 … w-4 #1: waiting for x, for 10 s to 30 s, age 0 ms");
    }

    private static TaskState waited(int number, @Nullable Duration waited) {
        return new TaskState(
                "main#" + number,
                "main",
                number,
                "w-" + number,
                "task",
                "waiting",
                null,
                Duration.ZERO,
                waited,
                null,
                false,
                null,
                List.of(),
                List.of(),
                List.of(),
                new WaitState("sleep", "x", List.of(), Map.of(), List.of()),
                null,
                List.of());
    }

    @Test
    void mermaid_draws_no_arrow_to_what_is_not_in_the_tree() {
        String chart = tree(task(1, null, "waits", waitFor("task", List.of("gone#3")))).toMermaid();

        assertThat(chart).contains("waits: waiting").doesNotContain("|task|");
    }
}
