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
        assertThat(Target.engine("baton", WORKLOAD, Step.MUST, 4, "carrier").measure())
                .isEqualTo(Measure.OURS);
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
    void processor_time_is_judged_by_itself() {
        var target = Target.cpu(WORKLOAD, Step.MUST, 1, "kotlin");
        var row = row(cpu("carrier", 300), cpu("kotlin", 400));

        assertThat(target.judge(row)).hasToString("carrier cpu 0.75 ≤ 1 × kotlin: met");
    }

    @Test
    void processor_time_that_was_not_counted_is_not_judged() {
        var target = Target.cpu(WORKLOAD, Step.MUST, 1, "kotlin");
        var row = row(cpu("carrier", Double.NaN), cpu("kotlin", 400));

        assertThat(target.judge(row)).hasToString("carrier cpu ≤ 1 × kotlin: **not run**");
    }

    @Test
    void a_setting_of_ours_is_judged_against_another() {
        var target = Target.engine("carrier-twoLoops", WORKLOAD, Step.MUST, 0.77, "carrier");
        var row = row(figure("carrier", 100), figure("carrier-twoLoops", 70));

        assertThat(target.judge(row)).hasToString("carrier-twoLoops 0.70 ≤ 0.77 × carrier: met");
        assertThat(target.measure()).isEqualTo(Measure.OURS);
    }

    @Test
    void the_page_says_in_how_many_rows_we_are_first_second_and_further_behind() {
        var first = of("A.first", Map.of("carrier", 1.0, "kotlin", 1.0, "nettyWheel", 0.5));
        var second = of("B.second", Map.of("carrier", 2.0, "kotlin", 1.0, "vertx", 3.0));
        var behind = of("C.behind", Map.of("carrier", 9.0, "kotlin", 1.0, "vertx", 3.0));
        var alone = of("D.alone", Map.of("carrier", 1.0, "carrier-oneLoop", 0.5));
        var missing = of("E.missing", Map.of("kotlin", 1.0));
        var figures =
                Stream.of(first, second, behind, alone, missing).flatMap(List::stream).toList();

        assertThat(new Report(Figures.of(figures), Figures.of(List.of())).page())
                .contains(
                        "In 3 rows with peers, our carrier engine is **first in 1, second in 1 and"
                                + " further behind in 1**: C.behind.");
    }

    @Test
    void growth_is_allowed_where_it_is_no_worse_than_kotlins() {
        var figures = new ArrayList<Figure>();
        figures.addAll(scales("carrier", 100, 200, 220));
        figures.addAll(scales("kotlin", 100, 210, 230));
        figures.addAll(scales("baton", 100, 220, 230));
        var report = new Report(Figures.of(List.of()), Figures.of(figures));

        assertThat(report.growth().lines())
                .contains(
                        "| PingPong.channel carrier | 100 | 200 | 220 | 2.00 | 1.10 | met |",
                        "| PingPong.channel baton | 100 | 220 | 230 | 2.20 | 1.05 | **missed** |",
                        "| PingPong.channel kotlin | 100 | 210 | 230 | 2.10 | 1.10 | **missed** |");
    }

    @Test
    void growth_that_was_not_measured_at_each_size_says_so() {
        var figures = scales("carrier", 100, 110, 120).subList(0, 2);
        var report = new Report(Figures.of(List.of()), Figures.of(figures));

        assertThat(report.growth()).contains("| 1.10 | – | **not run** |");
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

    private static Figure cpu(String contestant, double nanos) {
        return new Figure(WORKLOAD, 1, contestant, "ns", 1, 1, 1, 16, nanos, 2, "a run");
    }

    private static List<Figure> of(String workload, Map<String, Double> medians) {
        return medians.entrySet().stream()
                .map(each -> figure(workload, 1, each.getKey(), each.getValue(), 1))
                .toList();
    }

    private static List<Figure> scales(String contestant, double one, double ten, double hundred) {
        int current = Revisions.of(WORKLOAD);
        return List.of(
                figure(WORKLOAD, 1, contestant, one, current),
                figure(WORKLOAD, 10, contestant, ten, current),
                figure(WORKLOAD, 100, contestant, hundred, current));
    }

    private static Figure figure(String contestant, double median, int revision) {
        return figure(WORKLOAD, 1, contestant, median, revision);
    }

    private static Figure figure(
            String workload, int scale, String contestant, double median, int revision) {
        return new Figure(
                workload,
                scale,
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
