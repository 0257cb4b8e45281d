package dev.millrace.benchmarks;

import dev.millrace.benchmarks.Target.Measure;
import dev.millrace.benchmarks.Target.Outcome;
import dev.millrace.benchmarks.Target.Step;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The tables: our figures beside each peer's, the targets, and how the cost of an item grows. */
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
        other unit: median [least–most] over all iterations of all forks, bytes allocated, and processor time of the
        whole process (all threads, the compiler's and the collector's too, and the processes it started). Behind a
        peer stands our carrier engine's figure divided by its own. The ratio of two figures means something within
        one run, which the last column names; figures of different runs do not compare. Every JVM has G1, also where a
        row has one core. Servers with sockets are in [IO.md](IO.md), other languages in [PEERS.md](PEERS.md), and
        some of the rows are bars in [performance.md](../docs/performance.md).

        """
                + places()
                + warning()
                + table(everyRow())
                + "\n"
                + summary()
                + "\n## Growth\n\n"
                + """
                Nanoseconds per item with as many as above, with ten and with a hundred times as many tasks, timers,
                waiters, callbacks or children of a group, and what a decade does to them: at most %.1f ×, or no more than
                to Kotlin, is asked.
                [The same as a plot](growth.svg).

                """
                        .formatted(Targets.GROWTH_PER_DECADE)
                + growth()
                + "\n## Runs\n\n"
                + runs.stream()
                        .map(run -> "%d. %s\n".formatted(runs.indexOf(run) + 1, run))
                        .collect(Collectors.joining());
    }

    /**
     * In how many rows our carrier engine is first, second, or further behind. Each contestant
     * counts, also two settings of one peer; rows without a peer, of an older workload, and of a
     * factor instead of a cost do not.
     */
    String places() {
        var places = new TreeMap<Integer, List<String>>();
        figures.byWorkload()
                .forEach((workload, row) ->
                        place(row)
                                .ifPresent(place ->
                                        places.computeIfAbsent(
                                                        Math.min(place, 3),
                                                        none -> new ArrayList<>())
                                                .add(workload)));
        int rows = places.values().stream().mapToInt(List::size).sum();
        return """
        In %d rows with peers, our carrier engine is **first in %d, second in %d and further behind in %d**%s

        """
                .formatted(
                        rows,
                        places.getOrDefault(1, List.of()).size(),
                        places.getOrDefault(2, List.of()).size(),
                        places.getOrDefault(3, List.of()).size(),
                        places.containsKey(3)
                                ? ": " + String.join(", ", places.get(3)) + "."
                                : ".");
    }

    /** 1 if no peer is faster, 2 if one is, and so on; empty if there is nothing to compare. */
    private static OptionalInt place(Map<String, Figure> row) {
        Figure carrier = row.get("carrier");
        List<Figure> peers = row.values().stream().filter(Report::isPeer).toList();
        if (carrier == null
                || !carrier.current()
                || peers.isEmpty()
                || carrier.unit().equals(TimeToSpeed.FACTOR)) {
            return OptionalInt.empty();
        }
        long faster = peers.stream().filter(peer -> peer.median() < carrier.median()).count();
        return OptionalInt.of(Math.toIntExact(faster) + 1);
    }

    private static boolean isPeer(Figure figure) {
        return !figure.ours() && !Targets.LOOSER.containsKey(figure.contestant());
    }

    /** A warning that lists rows of workloads that have changed since; empty if there are none. */
    String warning() {
        List<String> old =
                figures.byWorkload().entrySet().stream()
                        .filter(row -> !row.getValue().firstEntry().getValue().current())
                        .map(Map.Entry::getKey)
                        .toList();
        return old.isEmpty()
                ? ""
                : """
                **%d of %d rows were measured before their workload changed** ([what changed](%s)). They are marked *old
                workload*, no target is judged by them, and they are to be measured again: %s.

                """
                        .formatted(
                                old.size(),
                                figures.byWorkload().size(),
                                "src/main/resources/dev/millrace/benchmarks/revisions.tsv",
                                String.join(", ", old));
    }

    /** One row per measured workload. */
    String table() {
        return table(figures.byWorkload());
    }

    private String table(SequencedMap<String, SequencedMap<String, Figure>> rows) {
        var text =
                new StringBuilder(
                        """
                        | workload | ours (carrier) | ours (baton) | peers, best first (carrier : peer) | carrier : best peer | cpu, the same | baton : carrier | must | then | run |
                        |---|---:|---:|---|---:|---:|---:|---|---|---:|
                        """);
        rows.forEach((workload, row) -> text.append(row(workload, row)));
        return text.toString();
    }

    /** Adds an empty row for each workload with a target that was not run. */
    private SequencedMap<String, SequencedMap<String, Figure>> everyRow() {
        SequencedMap<String, SequencedMap<String, Figure>> rows = figures.byWorkload();
        Targets.workloads().forEach(workload -> rows.putIfAbsent(workload, new LinkedHashMap<>()));
        return rows;
    }

    private String row(String workload, SequencedMap<String, Figure> row) {
        if (row.isEmpty()) {
            return "| %s | not run | not run | not run | – | – | – | %s | %s | – |\n"
                    .formatted(
                            name(workload, "ns"),
                            verdicts(workload, row, Step.MUST),
                            verdicts(workload, row, Step.THEN));
        }
        Figure any = row.firstEntry().getValue();
        Figure carrier = row.get("carrier");
        List<Figure> peers =
                row.values().stream()
                        .filter(figure -> !figure.ours())
                        .sorted(Comparator.comparingDouble(Figure::median))
                        .toList();
        Optional<Figure> best = peers.stream().filter(Report::isPeer).findFirst();
        var cells = new ArrayList<String>();
        cells.add(name(workload, any.unit()) + (any.current() ? "" : ", *old workload*"));
        cells.add(ours("carrier", row));
        cells.add(ours("baton", row));
        cells.add(
                peers.stream()
                        .map(peer -> peer(peer, carrier))
                        .collect(Collectors.joining("<br>")));
        cells.add(
                best.filter(peer -> carrier != null)
                        .map(peer -> ratio(carrier, peer) + " × " + peer.contestant())
                        .orElse("–"));
        cells.add(
                best.filter(peer -> carrier != null)
                        .map(peer -> ratio(carrier.cpu(), peer.cpu()))
                        .orElse("–"));
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

    /** The engine with its defaults, then with settings. */
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
        return dividend == null || divisor == null
                ? "–"
                : ratio(dividend.median(), divisor.median());
    }

    private static String ratio(double dividend, double divisor) {
        double ratio = dividend / divisor;
        return Double.isFinite(ratio) ? String.format(Locale.ROOT, "%.2f", ratio) : "–";
    }

    private static String verdicts(String workload, Map<String, Figure> row, Step step) {
        return Targets.of(workload)
                .filter(target -> target.step() == step)
                .map(target -> target.judge(row).toString())
                .collect(Collectors.joining("<br>"));
    }

    /**
     * How many targets are met, and which are not, separately for targets against peers, against a
     * figure, and against ourselves.
     */
    String summary() {
        var text =
                new StringBuilder(
                        """
                        | what must be | met | missed | not run | old workload | missed or not run |
                        |---|---:|---:|---:|---:|---|
                        """);
        for (Measure measure : Measure.values()) {
            var counts = new EnumMap<Outcome, Integer>(Outcome.class);
            var open = new ArrayList<String>();
            everyRow()
                    .forEach((workload, row) ->
                            Targets.of(workload)
                                    .filter(target -> target.step() == Step.MUST)
                                    .filter(target -> target.measure() == measure)
                                    .map(target -> target.judge(row))
                                    .forEach(verdict -> {
                                        counts.merge(verdict.outcome(), 1, Integer::sum);
                                        if (verdict.outcome() == Outcome.MISSED
                                                || verdict.outcome() == Outcome.NOT_RUN) {
                                            open.add(workload + " " + verdict);
                                        }
                                    }));
            text.append(
                    "| %s | %d | %d | %d | %d | %s |\n"
                            .formatted(
                                    measure.heading,
                                    counts.getOrDefault(Outcome.MET, 0),
                                    counts.getOrDefault(Outcome.MISSED, 0),
                                    counts.getOrDefault(Outcome.NOT_RUN, 0),
                                    counts.getOrDefault(Outcome.OLD_WORKLOAD, 0),
                                    String.join("<br>", open)));
        }
        return text.toString();
    }

    /** One row per workload and contestant measured at larger sizes. */
    String growth() {
        var text =
                new StringBuilder(
                        """
                        | workload | 1 × | 10 × | 100 × | first decade | second decade | ≤ %.1f each, or Kotlin's |
                        |---|---:|---:|---:|---:|---:|---|
                        """
                                .formatted(Targets.GROWTH_PER_DECADE));
        SequencedMap<String, SequencedMap<Integer, Figure>> rows = growth.byScale();
        rows.forEach((name, scales) -> {
            String kotlin = scales.firstEntry().getValue().workload() + " kotlin";
            Map<Integer, Figure> limit = name.equals(kotlin) ? null : rows.get(kotlin);
            text.append(growth(name, scales, limit == null ? Map.of() : limit));
        });
        return text.toString();
    }

    private static String growth(
            String name, Map<Integer, Figure> scales, Map<Integer, Figure> kotlin) {
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
                        verdict(scales, kotlin));
    }

    private static String verdict(Map<Integer, Figure> scales, Map<Integer, Figure> kotlin) {
        if (scales.values().stream().anyMatch(figure -> !figure.current())) {
            return "old workload";
        }
        if (!scales.keySet().containsAll(List.of(1, 10, 100))) {
            return "**not run**";
        }
        return isTame(1, scales, kotlin) && isTame(10, scales, kotlin) ? "met" : "**missed**";
    }

    /** Whether a decade costs no more than is allowed, or than it costs Kotlin. */
    private static boolean isTame(
            int from, Map<Integer, Figure> scales, Map<Integer, Figure> kotlin) {
        double grown = decade(from, scales);
        return grown <= Targets.GROWTH_PER_DECADE || grown <= decade(from, kotlin);
    }

    /** By how much a decade multiplies the cost of an item; NaN if it was not measured. */
    private static double decade(int from, Map<Integer, Figure> scales) {
        Figure smaller = scales.get(from);
        Figure larger = scales.get(10 * from);
        return smaller == null || larger == null || !smaller.current()
                ? Double.NaN
                : larger.median() / smaller.median();
    }

    private static String cell(Figure figure) {
        return figure == null ? "–" : Figure.number(figure.median());
    }
}
