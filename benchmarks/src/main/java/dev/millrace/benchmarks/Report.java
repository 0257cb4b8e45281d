package dev.millrace.benchmarks;

import dev.millrace.benchmarks.Target.Step;
import dev.millrace.benchmarks.Target.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The tables: ours beside each peer, what is asked of it, and how the cost of an item grows. */
final class Report {
    private final Figures figures;
    private final Figures growth;
    private final List<String> runs;

    Report(Figures figures, Figures growth) {
        this.figures = figures;
        this.growth = growth;
        this.runs =
                Stream.concat(figures.all().stream(), growth.all().stream())
                        .map(Figure::run)
                        .distinct()
                        .sorted(Comparator.reverseOrder())
                        .toList();
    }

    /** Everything, as a page. */
    String page() {
        return """
        # Results

        Written by `benchmarks/run` from [figures.tsv](figures.tsv) and [growth.tsv](growth.tsv). Nanoseconds per item, where the row names no
        other unit: median [least–most] over all iterations of all forks, and bytes allocated. Behind a peer stands
        our carrier engine's figure divided by its own. The ratio of two figures means something within one run,
        which the last column names; figures of different runs do not compare.

        """
                + table()
                + "\n"
                + summary()
                + "\n\n## Growth\n\n"
                + """
                Nanoseconds per item with as many as above, with ten and with a hundred times as many tasks, timers,
                waiters, callbacks or children of a group, and what a decade does to them: at most %.1f × is asked.
                [The same as a plot](growth.svg).

                """
                        .formatted(Targets.GROWTH_PER_DECADE)
                + growth()
                + "\n## Runs\n\n"
                + runs.stream()
                        .map(run -> "%d. %s\n".formatted(runs.indexOf(run) + 1, run))
                        .collect(Collectors.joining());
    }

    /** A row per workload. */
    String table() {
        var text =
                new StringBuilder(
                        """
                        | workload | ours (carrier) | ours (baton) | peers, best first (carrier : peer) | carrier : best peer | baton : carrier | must | then | run |
                        |---|---:|---:|---|---:|---:|---|---|---:|
                        """);
        figures.byWorkload().forEach((workload, row) -> text.append(row(workload, row)));
        return text.toString();
    }

    private String row(String workload, SequencedMap<String, Figure> row) {
        Figure any = row.firstEntry().getValue();
        Figure carrier = row.get("carrier");
        List<Figure> peers =
                row.values().stream()
                        .filter(figure -> !figure.ours())
                        .sorted(Comparator.comparingDouble(Figure::median))
                        .toList();
        String best =
                peers.stream()
                        .filter(peer -> !Targets.LOOSER.containsKey(peer.contestant()))
                        .findFirst()
                        .map(peer -> ratio(carrier, peer) + " × " + peer.contestant())
                        .orElse("–");
        var cells = new ArrayList<String>();
        cells.add(name(workload, any.unit()));
        cells.add(ours("carrier", row));
        cells.add(ours("baton", row));
        cells.add(
                peers.stream()
                        .map(peer -> peer(peer, carrier))
                        .collect(Collectors.joining("<br>")));
        cells.add(carrier == null ? "–" : best);
        cells.add(ratio(row.get("baton"), carrier));
        cells.add(verdicts(workload, row, Step.MUST));
        cells.add(verdicts(workload, row, Step.THEN));
        cells.add(Integer.toString(runs.indexOf(any.run()) + 1));
        return "| " + String.join(" | ", cells) + " |\n";
    }

    private static String name(String workload, String unit) {
        String name = unit.equals("ns") ? workload : workload + ", " + unit;
        return ForkedJvm.pinned(workload) ? name + ", one core" : name;
    }

    /** The engine as it comes, then with settings. */
    private static String ours(String engine, Map<String, Figure> row) {
        String cell =
                row.values().stream()
                        .filter(figure -> figure.ours() && figure.contestant().startsWith(engine))
                        .map(figure ->
                                figure.contestant().equals(engine)
                                        ? figure.cell()
                                        : figure.contestant() + " " + figure.cell())
                        .collect(Collectors.joining("<br>"));
        return cell.isEmpty() ? "–" : cell;
    }

    private static String peer(Figure peer, Figure carrier) {
        String cell = peer.contestant() + " " + peer.cell();
        String looser = Targets.LOOSER.get(peer.contestant());
        return cell
                + (carrier == null ? "" : " (" + ratio(carrier, peer) + ")")
                + (looser == null ? "" : ", " + looser);
    }

    private static String ratio(Figure dividend, Figure divisor) {
        return dividend == null || divisor == null || divisor.median() == 0
                ? "–"
                : String.format(Locale.ROOT, "%.2f", dividend.median() / divisor.median());
    }

    private static String verdicts(String workload, Map<String, Figure> row, Step step) {
        return Targets.of(workload)
                .filter(target -> target.step() == step)
                .flatMap(target -> target.judge(row).stream())
                .map(Verdict::toString)
                .collect(Collectors.joining("<br>"));
    }

    /** How many of the things that must be are, and which are not. */
    String summary() {
        var met = new ArrayList<String>();
        var missed = new ArrayList<String>();
        figures.byWorkload()
                .forEach((workload, row) -> {
                    Targets.of(workload)
                            .filter(target -> target.step() == Step.MUST)
                            .flatMap(target -> target.judge(row).stream())
                            .forEach(verdict ->
                                    (verdict.met() ? met : missed)
                                            .add(workload + " " + verdict.text()));
                });
        return "Of what must be, %d are met and %d missed%s"
                .formatted(
                        met.size(),
                        missed.size(),
                        missed.isEmpty() ? "." : ": " + String.join("; ", missed) + ".");
    }

    /** A row per workload and contestant that was measured at larger sizes. */
    String growth() {
        var text =
                new StringBuilder(
                        """
                        | workload | 1 × | 10 × | 100 × | first decade | second decade | ≤ %.1f each |
                        |---|---:|---:|---:|---:|---:|---|
                        """
                                .formatted(Targets.GROWTH_PER_DECADE));
        growth.byScale().forEach((name, scales) -> text.append(growth(name, scales)));
        return text.toString();
    }

    private static String growth(String name, SequencedMap<Integer, Figure> scales) {
        Figure one = scales.get(1);
        Figure ten = scales.get(10);
        Figure hundred = scales.get(100);
        return "| %s | %s | %s | %s | %s | %s | %s |\n"
                .formatted(
                        name,
                        cell(one),
                        cell(ten),
                        cell(hundred),
                        ratio(ten, one),
                        ratio(hundred, ten),
                        tame(ten, one) && tame(hundred, ten) ? "met" : "**missed**");
    }

    private static boolean tame(Figure larger, Figure smaller) {
        return larger == null
                || smaller == null
                || larger.median() <= Targets.GROWTH_PER_DECADE * smaller.median();
    }

    private static String cell(Figure figure) {
        return figure == null ? "–" : Figure.number(figure.median());
    }
}
