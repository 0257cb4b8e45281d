package dev.millrace.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The figures of this run, and of earlier ones for the workloads it did not measure: a file of
 * tab-separated lines, of which the tables and the plot are views.
 */
final class Figures {
    private static final String HEADING =
            "workload\tscale\tcontestant\tunit\tmedian\tleast\tmost\tbytes\trun";

    private final List<Figure> all;

    private Figures(List<Figure> all) {
        this.all = all;
    }

    static Figures of(Collection<Figure> figures) {
        return new Figures(List.copyOf(figures));
    }

    /** What the file holds; nothing if there is none. */
    static Figures read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return of(List.of());
        }
        try (Stream<String> lines = Files.lines(file)) {
            return new Figures(lines.skip(1).map(Figures::parse).toList());
        }
    }

    /**
     * These figures with those of {@code run} in them. A workload at a scale is replaced as a
     * whole: figures of different runs do not compare.
     */
    Figures with(Figures run) {
        var measured = run.all.stream().map(Figures::row).collect(Collectors.toSet());
        var merged = new ArrayList<Figure>(run.all);
        all.stream().filter(figure -> !measured.contains(row(figure))).forEach(merged::add);
        return new Figures(merged);
    }

    private static String row(Figure figure) {
        return figure.scale() + " " + figure.workload();
    }

    void write(Path file) throws IOException {
        Files.writeString(
                file,
                all.stream()
                        .map(Figures::line)
                        .sorted()
                        .collect(Collectors.joining("\n", HEADING + "\n", "\n")));
    }

    /** The usual size: workload, contestant, figure, workloads by name. */
    SequencedMap<String, SequencedMap<String, Figure>> byWorkload() {
        var rows = new TreeMap<String, SequencedMap<String, Figure>>();
        for (Figure figure : all) {
            if (figure.scale() == 1) {
                rows.computeIfAbsent(figure.workload(), name -> new LinkedHashMap<>())
                        .put(figure.contestant(), figure);
            }
        }
        return rows;
    }

    /** Workload and contestant of which larger sizes are known, with the figure per scale. */
    SequencedMap<String, SequencedMap<Integer, Figure>> byGrowth() {
        var rows = new TreeMap<String, SequencedMap<Integer, Figure>>();
        for (Figure figure : all) {
            rows.computeIfAbsent(
                            figure.workload() + " " + figure.contestant(), name -> new TreeMap<>())
                    .put(figure.scale(), figure);
        }
        rows.values().removeIf(scales -> scales.size() < 2);
        return rows;
    }

    /** Every run that a figure is of, the latest first. */
    SequencedSet<String> runs() {
        return all.stream()
                .map(Figure::run)
                .sorted((a, b) -> b.compareTo(a))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static String line(Figure figure) {
        return String.join(
                "\t",
                figure.workload(),
                Integer.toString(figure.scale()),
                figure.contestant(),
                figure.unit(),
                Double.toString(figure.median()),
                Double.toString(figure.least()),
                Double.toString(figure.most()),
                Double.toString(figure.bytes()),
                figure.run());
    }

    private static Figure parse(String line) {
        String[] cells = line.split("\t");
        return new Figure(
                cells[0],
                Integer.parseInt(cells[1]),
                cells[2],
                cells[3],
                Double.parseDouble(cells[4]),
                Double.parseDouble(cells[5]),
                Double.parseDouble(cells[6]),
                Double.parseDouble(cells[7]),
                cells[8]);
    }
}
