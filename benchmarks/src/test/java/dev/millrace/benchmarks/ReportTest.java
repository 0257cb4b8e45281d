package dev.millrace.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.benchmarks.Target.Measure;
import dev.millrace.benchmarks.Target.Outcome;
import dev.millrace.benchmarks.Target.Step;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private static final String WORKLOAD = "PingPong.channel";

    @Test
    void a_target_whose_peer_was_not_run_says_so() {
        var target = Target.times(WORKLOAD, Step.MUST, 1.4, "kotlin");

        assertThat(target.judge(row(figure("carrier", 100), figure("jox-p1", 90))))
                .hasToString("carrier ≤ 1.4 × kotlin: **not run**");
    }

    @Test
    void a_target_says_which_of_its_peers_were_not_run() {
        var target = Target.times(WORKLOAD, Step.MUST, 1, "nettyNio", "nettyEpoll");

        assertThat(target.judge(row(figure("carrier", 100), figure("nettyNio", 200))))
                .hasToString("carrier 0.50 ≤ 1 × nettyNio (nettyEpoll not run): met");
    }

    @Test
    void a_target_whose_own_engine_was_not_run_says_so() {
        assertThat(Target.atMost(WORKLOAD, Step.MUST, 5).judge(row()).outcome())
                .isEqualTo(Outcome.NOT_RUN);
    }

    @Test
    void the_best_of_the_named_peers_counts() {
        var target = Target.times(WORKLOAD, Step.MUST, 1, "nettyNio", "nettyEpoll");
        var row =
                row(
                        figure("carrier", 100),
                        figure("nettyNio", 200),
                        figure("nettyEpoll", 50),
                        figure("executor", 1));

        assertThat(target.judge(row)).hasToString("carrier 2.00 ≤ 1 × nettyEpoll: **missed**");
    }

    @Test
    void no_target_is_judged_by_a_workload_that_has_changed() {
        var old = figure("carrier", 100, Revisions.of(WORKLOAD) - 1);
        var target = Target.times(WORKLOAD, Step.MUST, 1, "kotlin");

        assertThat(target.judge(row(old, figure("kotlin", 100))).outcome())
                .isEqualTo(Outcome.OLD_WORKLOAD);
    }

    @Test
    void targets_against_peers_figures_and_ourselves_are_told_apart() {
        assertThat(Target.times(WORKLOAD, Step.MUST, 1, "kotlin").measure())
                .isEqualTo(Measure.PEERS);
        assertThat(Target.times(WORKLOAD, Step.MUST, 1).measure()).isEqualTo(Measure.PEERS);
        assertThat(Target.atMost(WORKLOAD, Step.MUST, 1).measure()).isEqualTo(Measure.FIGURE);
        assertThat(Targets.of("SideBySide.steps").map(Target::measure)).containsOnly(Measure.OURS);
    }

    @Test
    void the_page_names_the_rows_that_were_measured_by_an_older_workload() {
        var old = figure("carrier", 100, Revisions.of(WORKLOAD) - 1);
        var report = new Report(Figures.of(List.of(old)), Figures.of(List.of()));

        assertThat(report.page())
                .contains("**1 of 1 rows were measured before their workload changed**")
                .contains("to be measured again: " + WORKLOAD + ".")
                .contains("| " + WORKLOAD + ", *old workload* |");
    }

    @Test
    void the_page_has_a_row_for_each_workload_that_is_asked_something() {
        var report = new Report(Figures.of(List.of()), Figures.of(List.of()));

        assertThat(report.page().lines())
                .anySatisfy(line -> assertThat(line).startsWith("| Fork.trivial | not run |"));
        assertThat(report.table()).doesNotContain("Fork.trivial");
    }

    @Test
    void figures_are_read_as_they_were_written(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("figures.tsv");
        var figures = List.of(figure("carrier", 100), figure("kotlin", 200));

        Figures.of(figures).write(file);

        assertThat(Figures.read(file).all()).containsExactlyElementsOf(figures);
    }

    @Test
    void a_run_replaces_a_workload_as_a_whole() {
        var before = Figures.of(List.of(figure("carrier", 1), figure("kotlin", 2)));
        var run = Figures.of(List.of(figure("carrier", 3)));

        assertThat(before.with(run).all()).containsExactlyElementsOf(new ArrayList<>(run.all()));
    }

    private static Map<String, Figure> row(Figure... figures) {
        return Stream.of(figures)
                .collect(Collectors.toMap(Figure::contestant, Function.identity()));
    }

    private static Figure figure(String contestant, double median) {
        return figure(contestant, median, Revisions.of(WORKLOAD));
    }

    private static Figure figure(String contestant, double median, int revision) {
        return new Figure(
                WORKLOAD,
                1,
                contestant,
                "ns",
                median,
                median,
                median,
                16,
                2 * median,
                revision,
                "a run");
    }
}
