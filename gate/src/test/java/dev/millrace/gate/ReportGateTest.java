package dev.millrace.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportGateTest {

    private static final String TURNS = "<testcase name='turns' classname='mill.WheelTest'/>";
    private static final Instant BUILD_START = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir Path root;

    @BeforeEach
    void oneModuleWithOneTestThatRan() throws IOException {
        write("pom.xml", "<project><modules><module>mill</module></modules></project>");
        source("WheelTest", "class WheelTest {\n    @Test\n    void turns() {}\n}");
        report("WheelTest", TURNS);
    }

    @Test
    void a_class_that_ran_passes() throws IOException {
        assertThat(complaints()).isEmpty();
    }

    @Test
    void a_class_without_a_report_is_named() throws IOException {
        source("RaceTest", "class RaceTest {}");

        assertThat(complaints()).containsExactly("mill.RaceTest ran no test");
    }

    @Test
    void a_class_that_surefire_does_not_pick_up_is_named() throws IOException {
        source("Races", "class Races {\n    @ParameterizedTest\n    void race() {}\n}");

        assertThat(complaints()).containsExactly("mill.Races ran no test");
    }

    @Test
    void a_class_whose_methods_run_on_each_engine_has_tests() throws IOException {
        source("Races", "class Races {\n    @OnEachEngine\n    void race(FiberEngine e) {}\n}");

        assertThat(complaints()).containsExactly("mill.Races ran no test");
    }

    @Test
    void a_report_of_an_earlier_build_counts_for_nothing() throws IOException {
        source("RaceTest", "class RaceTest {}");
        Path old = report("RaceTest", "<testcase name='race' classname='mill.RaceTest'/>");
        Files.setLastModifiedTime(old, FileTime.from(BUILD_START.minusSeconds(1)));

        assertThat(complaints()).containsExactly("mill.RaceTest ran no test");
    }

    @Test
    void a_build_without_any_report_fails() throws IOException {
        Files.delete(root.resolve("mill/target/surefire-reports/TEST-mill.WheelTest.xml"));

        assertThat(complaints()).contains("no test ran, or no report was found");
    }

    @Test
    void a_test_whose_source_is_gone_is_named() throws IOException {
        report("GoneTest", "<testcase name='turns' classname='mill.GoneTest'/>");

        assertThat(complaints())
                .containsExactly(
                        "mill.GoneTest#turns was reported, and has no source:"
                                + " run mvn clean verify");
    }

    @Test
    void a_module_of_a_profile_is_left_alone() throws IOException {
        write(
                "pom.xml",
                "<project><modules><module>mill</module></modules><profiles><profile>"
                        + "<modules><module>bench</module></modules></profile></profiles></project>");
        write("bench/src/test/java/BenchTest.java", "class BenchTest {}\n");

        assertThat(complaints()).isEmpty();
    }

    @Test
    void a_nested_class_counts_for_its_file() throws IOException {
        report("WheelTest", "<testcase name='turns()[1]' classname='mill.WheelTest$WhenWet'/>");

        assertThat(complaints()).isEmpty();
    }

    @Test
    void a_class_for_one_processor_is_named_unless_it_ran_with_one_of_each_as_well()
            throws IOException {
        source("WheelTest", "@Tag(\"one-processor\")\nclass WheelTest {}");
        assertThat(complaints())
                .containsExactly(
                        "mill.WheelTest ran no test in the run one-processor",
                        "mill.WheelTest ran no test in the run one-carrier");

        report("one-processor/", "WheelTest", TURNS);
        report("one-carrier/", "WheelTest", TURNS);
        assertThat(complaints()).isEmpty();

        report("one-carrier/", "WheelTest", TURNS.replace("/>", "><skipped/></testcase>"));
        assertThat(complaints())
                .containsExactly(
                        "mill.WheelTest ran no test in the run one-carrier",
                        "mill.WheelTest#turns was skipped,"
                                + " and gate/listed-skips.txt does not say why");
    }

    @Test
    void a_class_that_ran_with_one_processor_only_has_not_run() throws IOException {
        source("RaceTest", "class RaceTest {}");
        report("one-processor/", "RaceTest", TURNS.replace("Wheel", "Race"));

        assertThat(complaints()).containsExactly("mill.RaceTest ran no test");
    }

    @Test
    void a_contract_that_nobody_extends_is_named() throws IOException {
        source("GateContract", "abstract class GateContract {\n    @Test\n    void opens() {}\n}");
        assertThat(complaints())
                .containsExactly("mill.GateContract holds tests, and no class extends it");

        source("WheelTest", "class WheelTest extends GateContract {}");
        assertThat(complaints()).isEmpty();
    }

    @Test
    void a_kotlin_class_without_a_report_is_named() throws IOException {
        write("mill/src/test/kotlin/mill/RaceTest.kt", "package mill\n\nclass RaceTest\n");

        assertThat(complaints()).containsExactly("mill.RaceTest ran no test");
    }

    @Test
    void a_kotlin_class_extends_a_contract() throws IOException {
        source("GateContract", "abstract class GateContract {\n    @Test\n    void opens() {}\n}");
        write("mill/src/test/kotlin/mill/Iron.kt", "package mill\n\nclass Iron : GateContract()\n");

        assertThat(complaints()).isEmpty();
    }

    @Test
    void a_skip_is_named_unless_it_is_listed_with_a_reason() throws IOException {
        report(
                "WheelTest",
                "<testcase name='turns' classname='mill.WheelTest'/>"
                        + "<testcase name='floats(int)[1][2]' classname='mill.WheelTest'>"
                        + "<skipped/></testcase>");
        assertThat(complaints())
                .containsExactly(
                        "mill.WheelTest#floats was skipped,"
                                + " and gate/listed-skips.txt does not say why");

        write("gate/listed-skips.txt", "mill.WheelTest#floats\n");
        assertThat(complaints())
                .containsExactly("mill.WheelTest#floats is listed as skipped without a reason");

        write("gate/listed-skips.txt", "mill.WheelTest#fl* needs more water than there is\n");
        assertThat(complaints()).isEmpty();
    }

    @Test
    void a_rule_that_the_tck_cannot_test_needs_no_line() throws IOException {
        report(
                "WheelTest",
                "<testcase name='turns' classname='mill.WheelTest'/>"
                        + "<testcase name='untested_spec106' classname='mill.WheelTest'>"
                        + "<skipped type='SkipException'/></testcase>");

        assertThat(complaints()).isEmpty();
    }

    @Test
    void a_class_that_skipped_everything_has_run_nothing() throws IOException {
        report(
                "WheelTest",
                "<testcase name='untested_a' classname='mill.WheelTest'><skipped/></testcase>");

        assertThat(complaints()).contains("mill.WheelTest ran no test");
    }

    @Test
    void a_line_that_nothing_uses_is_named() throws IOException {
        write("gate/listed-skips.txt", "# why\nmill.Gone#turns it was slow once\n");

        assertThat(complaints())
                .containsExactly("mill.Gone#turns is listed as skipped, and nothing skipped it");
    }

    private List<String> complaints() throws IOException {
        return ReportGate.of(root, BUILD_START).complaints();
    }

    private void source(String name, String body) throws IOException {
        write("mill/src/test/java/mill/" + name + ".java", "package mill;\n\n" + body + "\n");
    }

    private Path report(String name, String tests) throws IOException {
        return report("", name, tests);
    }

    private Path report(String folder, String name, String tests) throws IOException {
        return write(
                "mill/target/surefire-reports/" + folder + "TEST-mill." + name + ".xml",
                "<testsuite name='mill." + name + "'>" + tests + "</testsuite>");
    }

    private Path write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
        return Files.setLastModifiedTime(path, FileTime.from(BUILD_START));
    }
}
