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
}
