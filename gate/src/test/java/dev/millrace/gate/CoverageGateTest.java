package dev.millrace.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CoverageGateTest {

    private static final String HEADS =
            "GROUP,PACKAGE,CLASS,INSTRUCTION_MISSED,INSTRUCTION_COVERED,BRANCH_MISSED,BRANCH_COVERED,"
                    + "LINE_MISSED,LINE_COVERED,COMPLEXITY_MISSED,COMPLEXITY_COVERED,METHOD_MISSED,METHOD_COVERED";
    private static final String WHEEL = "Mill/Mill Wheel,mill,Wheel,9,9,1,9,4,96,9,9,9,9";
    private static final String RACE = "Mill/Mill Race,mill,Race,9,9,6,4,40,60,9,9,9,9";

    @TempDir Path folder;

    @Test
    void modules_are_judged_together() throws IOException {
        CoverageGate gate = gate(WHEEL, RACE);

        assertThat(gate.complaints(78, 65)).isEmpty();
        assertThat(gate.complaints(78.1, 65))
                .containsExactly("tests reach 78.0 %, and must reach 78.1 % of the lines");
        assertThat(gate.complaints(78, 66))
                .containsExactly("tests reach 65.0 %, and must reach 66.0 % of the branches");
    }

    @Test
    void the_module_with_the_fewest_branches_reached_is_named_first() throws IOException {
        assertThat(gate(WHEEL, RACE).table())
                .containsExactly(
                        "gate: 78.0 % of all lines reached, 65.0 % of all branches",
                        "gate:   60.0 %, 40.0 %: Mill Race", "gate:   96.0 %, 90.0 %: Mill Wheel");
    }

    @Test
    void a_report_of_nothing_is_a_complaint() throws IOException {
        assertThat(gate().complaints(0, 0))
                .containsExactly("no line was reached, or no report was found");
    }

    @Test
    void a_module_without_branches_misses_none() throws IOException {
        assertThat(gate("Mill/Mill Pond,mill,Pond,0,9,0,0,0,2,0,9,0,9").table().getFirst())
                .isEqualTo("gate: 100.0 % of all lines reached, 100.0 % of all branches");
    }

    private CoverageGate gate(String... classes) throws IOException {
        return CoverageGate.of(
                Files.writeString(
                        folder.resolve("jacoco.csv"), HEADS + "\n" + String.join("\n", classes)));
    }
}
