package dev.millrace.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The figures of this run, and of earlier runs for the workloads that it did not measure. They are
 * stored as tab-separated lines; the tables and the plot are made from them.
 */
final class Figures {
    private static final String HEADING =
            "workload\tscale\tcontestant\tunit\tmedian\tleast\tmost\tbytes\tcpu\trevision\trun";

    private final List<Figure> all;

    private Figures(List<Figure> all) {
        this.all = all;
    }

    static Figures of(Collection<Figure> figures) {
        return new Figures(List.copyOf(figures));
    }

    /** The figures in the file; empty if there is no file. */
    static Figures read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return of(List.of());
        }
        try (Stream<String> lines = Files.lines(file)) {
            return new Figures(lines.skip(1).map(Figures::parse).toList());
        }
    }

    /**
     * These figures with those of {@code run} in them. A workload is replaced as a whole, because
     * figures of different runs cannot be compared.
     */
    Figures with(Figures run) {
        var measured = run.all.stream().map(Figure::workload).collect(Collectors.toSet());
        var merged = new ArrayList<Figure>(run.all);
        all.stream().filter(figure -> !measured.contains(figure.workload())).forEach(merged::add);
        return new Figures(merged);
    }

    void write(Path file) throws IOException {
        Files.writeString(
                file,
                all.stream()
                        .map(Figures::line)
                        .sorted()
                        .collect(Collectors.joining("\n", HEADING + "\n", "\n")));
    }

    List<Figure> all() {
        return all;
    }

    /** Workload, contestant, figure, workloads by name. */
    SequencedMap<String, SequencedMap<String, Figure>> byWorkload() {
        var rows = new TreeMap<String, SequencedMap<String, Figure>>();
        for (Figure figure : all) {
            rows.computeIfAbsent(figure.workload(), name -> new LinkedHashMap<>())
                    .put(figure.contestant(), figure);
        }
        return rows;
    }

    /** Workload and contestant, with the figure per scale. */
    SequencedMap<String, SequencedMap<Integer, Figure>> byScale() {
        var rows = new TreeMap<String, SequencedMap<Integer, Figure>>();
        for (Figure figure : all) {
            rows.computeIfAbsent(row(figure), name -> new TreeMap<>()).put(figure.scale(), figure);
        }
        return rows;
    }

    /** The figures of the workloads and contestants that are in {@code others} at any scale. */
    List<Figure> of(Figures others) {
        var named = others.all.stream().map(Figures::row).collect(Collectors.toSet());
        return all.stream().filter(figure -> named.contains(row(figure))).toList();
    }

    private static String row(Figure figure) {
        return figure.workload() + " " + figure.contestant();
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
                Double.toString(figure.cpu()),
                Integer.toString(figure.revision()),
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
                Double.parseDouble(cells[8]),
                Integer.parseInt(cells[9]),
                cells[10]);
    }
}
