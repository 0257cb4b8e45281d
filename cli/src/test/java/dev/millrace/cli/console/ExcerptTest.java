package dev.millrace.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.inspect.LoopState;
import dev.millrace.inspect.TaskState;
import dev.millrace.inspect.TaskTree;
import dev.millrace.inspect.WaitState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExcerptTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "main#1",
                "a \"quoted\" {loop}#1",
                "back\\slash#1",
                "ünï\u0007\uD83D\uDE00#1"
            })
    void a_task_is_found_whatever_its_loop_is_called(String id) {
        var tree = tree(task("other#1", "{}"), task(id, "}{\\\""), task("last#1", "]"));
        assertThat(Excerpt.task(tree, id))
                .isNotNull()
                .contains("\"name\":\"}{\\\\\\\"\"")
                .endsWith("\"inner\":[{\"kind\":\"k\",\"text\":\"}\"}]}}")
                .doesNotContain("other#1", "last#1");
    }

    @Test
    void a_name_that_looks_like_a_task_is_none() {
        var tree = tree(task("main#1", "{\"id\":\"main#2\",\"loop\":\"x\"}"));
        assertThat(Excerpt.task(tree, "main#2")).isNull();
    }

    @Test
    void a_loop_is_no_task() {
        assertThat(Excerpt.task(tree(), "main")).isNull();
    }

    private static String tree(TaskState... tasks) {
        var loop =
                new LoopState("main", "baton", "idle", true, 0, 0, 0, 0, 0, null, null, List.of());
        return TaskTree.of(1, Instant.EPOCH, List.of(loop), List.of(tasks), Map.of()).toJson();
    }

    private static TaskState task(String id, String name) {
        var inner = new WaitState("k", "}", List.of(), Map.of(), List.of());
        var wait = new WaitState("k", "{", List.of(), Map.of("}", "{"), List.of(inner));
        return new TaskState(
                id,
                "main",
                1,
                name,
                "task",
                "waiting",
                null,
                Duration.ZERO,
                null,
                null,
                false,
                null,
                List.of(),
                List.of(),
                List.of(),
                wait,
                null,
                List.of());
    }

    @Test
    void a_tree_that_is_cut_off_is_shown_to_its_end() {
        String whole = tree(task("main#1", "one"));
        String cut = whole.substring(0, whole.indexOf("\"name\":\"one\""));
        assertThat(Excerpt.task(cut, "main#1"))
                .startsWith("{\"id\":\"main#1\"")
                .endsWith("\"number\":1,");
    }

    @Test
    void an_id_is_found_as_the_tree_writes_it() {
        for (String id : List.of("a\u0001b", "a\u202eb", "a\ud800b", "a\"b\\c", "ä€")) {
            assertThat(Excerpt.task(tree(task("main#1", "one"), task(id, "two")), id))
                    .as(id)
                    .contains("\"name\":\"two\"");
        }
    }
}
