package dev.millrace.cli;

import static dev.millrace.cli.ChildJvm.counted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.cli.AttachFailedException.Reason;
import dev.millrace.cli.json.Json;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow") // JVMs of their own
class TargetTest {
    @ParameterizedTest
    @ValueSource(strings = {"carrier", "baton"})
    void a_program_that_has_nothing_but_millrace_shows_its_tasks(String engine) throws Exception {
        try (var jvm = ChildJvm.start(engine, "healthy", counted());
                Target target = Target.attach(jvm.pid())) {
            Map<String, Object> tree = answered(target);

            assertThat(Json.number(tree, "pid")).isEqualTo(Long.parseLong(jvm.pid()));
            assertThat(Json.objects(tree, "loops"))
                    .singleElement()
                    .satisfies(loop ->
                            assertThat(loop)
                                    .containsEntry("id", "shop")
                                    .containsEntry("engine", engine)
                                    .containsEntry("answered", true));
            assertThat(Json.objects(tree, "tasks"))
                    .extracting(task -> task.get("name"))
                    .containsExactlyInAnyOrder("main", "reader", "ticker");
            assertThat(target.text(false)).contains("shop", "reader", "ticker");
            assertThat(target.mermaid()).startsWith("flowchart").contains("reader");
            jvm.end();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"carrier", "baton"})
    void a_loop_that_answers_nobody_shows_the_line_that_holds_it_up(String engine)
            throws Exception {
        try (var jvm = ChildJvm.start(engine, "stuck", counted());
                Target target = Target.attach(jvm.pid())) {
            Map<String, Object> tree = Json.read(target.tree(true));

            assertThat(Json.objects(tree, "loops"))
                    .singleElement()
                    .satisfies(loop -> assertThat(loop).containsEntry("answered", false));
            assertThat(Json.objects(tree, "tasks"))
                    .filteredOn(task -> task.get("name").equals("pricing"))
                    .singleElement()
                    .satisfies(task ->
                            assertThat(task.get("stack").toString())
                                    .contains(
                                            "WatchedProgram$Pricing.compute(WatchedProgram.java:"));
            assertThat(target.text(true))
                    .contains("WatchedProgram$Pricing.compute(WatchedProgram.java:");
            jvm.end();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"carrier", "baton"})
    void many_pictures_come_over_one_connection_and_nothing_is_left_of_many_connections(
            String engine) throws IOException {
        try (var jvm = ChildJvm.start(engine, "healthy")) {
            look(jvm); // opens the jar of the agent and the socket of attach, once for all
            String before = onceTheAgentHasLeft(jvm);
            for (int attach = 0; attach < 5; attach++) {
                look(jvm);
            }

            assertThat(onceTheAgentHasLeft(jvm)).isEqualTo(before);
        }
    }

    private static void look(ChildJvm jvm) throws IOException {
        try (Target target = Target.attach(jvm.pid())) {
            for (int picture = 0; picture < 20; picture++) {
                assertThat(target.tree(picture % 2 == 0)).contains("reader");
            }
            assertThat(jvm.leftBehind()).startsWith("1 agents");
        }
    }

    @Test
    void one_program_may_be_looked_into_by_several_at_once() throws IOException {
        try (var jvm = ChildJvm.start("baton", "healthy");
                Target one = Target.attach(jvm.pid());
                Target other = Target.attach(jvm.pid())) {
            assertThat(one.tree(false)).contains("reader");
            assertThat(other.tree(false)).contains("reader");
        }
    }

    @Test
    void the_end_of_the_program_is_told_as_such() throws Exception {
        try (var jvm = ChildJvm.start("baton", "healthy");
                Target target = Target.attach(jvm.pid())) {
            assertThat(target.tree(false)).contains("reader");
            jvm.kill();

            assertThatExceptionOfType(AttachFailedException.class)
                    .isThrownBy(() -> target.tree(false))
                    .withMessage("process " + jvm.pid() + " has ended")
                    .satisfies(end -> assertThat(end.reason()).isEqualTo(Reason.NO_PROCESS));
        }
    }

    /** A machine that is busy may keep the loop from its answer for once. */
    private static Map<String, Object> answered(Target target) throws IOException {
        Map<String, Object> tree = Json.read(target.tree(false));
        while (Boolean.FALSE.equals(Json.objects(tree, "loops").getFirst().get("answered"))) {
            tree = Json.read(target.tree(false));
        }
        return tree;
    }

    /** The agent's thread ends once it has read that nobody asks any more. */
    private static String onceTheAgentHasLeft(ChildJvm jvm) throws IOException {
        String left = jvm.leftBehind();
        while (!left.startsWith("0 agents")) {
            left = jvm.leftBehind();
        }
        return left;
    }
}
