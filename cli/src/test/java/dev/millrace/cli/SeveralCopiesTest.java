package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.json.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SeveralCopiesTest {
    private static final String LEFT =
            """
            {"format":1,"loops":[{"id":"main","heldBy":"main#1"}],\
            "tasks":[{"id":"main#1","loop":"main"},{"id":"main#2","loop":"main","parent":"main#1",\
            "waiting":{"kind":"lock","on":["main#1"],"inner":[{"kind":"task","on":["main#2"]}]}}],\
            "cycles":[["main#1","main#2"]],"sections":{"dispatchers":[{"kind":"a"}]}}\
            """;

    @Test
    void one_copy_is_passed_on_as_it_is() {
        assertThat(JsonTrees.merge(List.of(new Target.Part("app", LEFT)))).isSameAs(LEFT);
    }

    @Test
    void the_ids_of_a_second_copy_are_told_from_those_of_the_first() {
        Map<String, Object> both =
                Json.read(
                        JsonTrees.merge(
                                List.of(
                                        new Target.Part("left", LEFT),
                                        new Target.Part("right", LEFT))));

        assertThat(Json.objects(both, "loops"))
                .containsExactly(
                        Map.of("id", "main", "heldBy", "main#1", "classLoader", "left"),
                        Map.of("id", "main@2", "heldBy", "main@2#1", "classLoader", "right"));
        assertThat(Json.objects(both, "tasks"))
                .extracting(task -> task.get("id"))
                .containsExactly("main#1", "main#2", "main@2#1", "main@2#2");
        assertThat(Json.objects(both, "tasks").getLast())
                .isEqualTo(
                        Map.of(
                                "id", "main@2#2",
                                "loop", "main@2",
                                "parent", "main@2#1",
                                "waiting",
                                        Map.of(
                                                "kind", "lock",
                                                "on", List.of("main@2#1"),
                                                "inner",
                                                        List.of(
                                                                Map.of(
                                                                        "kind",
                                                                        "task",
                                                                        "on",
                                                                        List.of("main@2#2"))))));
        assertThat(both.get("cycles"))
                .isEqualTo(List.of(List.of("main#1", "main#2"), List.of("main@2#1", "main@2#2")));
        assertThat(both.get("sections"))
                .isEqualTo(
                        Map.of("dispatchers", List.of(Map.of("kind", "a"), Map.of("kind", "a"))));
        assertThat(both.get("format")).isEqualTo(1);
    }

    @Test
    @Tag("slow") // a JVM of its own
    void two_applications_in_one_jvm_show_both() throws Exception {
        String own = ChildJvm.millraceOnly();
        try (var jvm = ChildJvm.start(List.of(), own, TwoApplications.class.getName(), own);
                Target target = Target.attach(jvm.pid())) {
            Map<String, Object> tree = Json.read(target.tree(false));
            while (Json.objects(tree, "tasks").size() < 6) { // the other is still starting
                tree = Json.read(target.tree(false));
            }

            assertThat(Json.objects(tree, "loops"))
                    .extracting(loop -> loop.get("classLoader"))
                    .containsExactlyInAnyOrder("left", "right");
            assertThat(target.text(false)).contains("class loader left\n", "class loader right\n");
        }
    }
}
