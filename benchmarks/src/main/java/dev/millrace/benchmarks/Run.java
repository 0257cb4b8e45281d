package dev.millrace.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Runs the benchmarks, prints the table, and writes {@code RESULTS.md} and {@code growth.svg} in
 * {@code benchmarks/}, and the bars of {@code docs/performance.md}. Arguments: regular expressions
 * for benchmark names (default: all); only matching rows are replaced. {@code --growth} also
 * measures ten and a hundred times the size; a run without a pattern always does. {@code --quick}
 * runs one short iteration, only to check that everything runs, and writes nothing. {@code --write}
 * measures nothing and only writes the page from the stored figures.
 *
 * <p>Two more are for {@link Compare}: {@code --class-path FILE} writes the command that starts
 * this program, and {@code --once WORKLOAD CONTESTANT FILE} measures one fork and writes its
 * figure.
 */
public final class Run {
    private static final Path FOLDER = Path.of("benchmarks");
    private static final Path BARS = Path.of("docs", "pictures", "beside-peers.svg");

    private Run() {}

    /** See the class. */
    public static void main(String[] arguments)
            throws RunnerException, IOException, InterruptedException {
        var patterns = new ArrayList<>(List.of(arguments));
        boolean quick = patterns.remove("--quick");
        if (patterns.remove("--class-path")) {
            Jvm.ofThisProgram().write(Path.of(patterns.getFirst()));
        } else if (patterns.remove("--once")) {
            once(patterns.get(0), patterns.get(1), Path.of(patterns.get(2)), quick);
        } else if (patterns.remove("--write")) {
            write(Figures.of(List.of()), Figures.of(List.of()));
        } else {
            measure(patterns, quick);
        }
    }

    private static void measure(List<String> patterns, boolean quick)
            throws RunnerException, IOException, InterruptedException {
        boolean grows = patterns.remove("--growth") | (patterns.isEmpty() && !quick);

        String run = describe();
        var jmh = new Jmh(quick, run);
        var measured = new ArrayList<>(jmh.measure(patterns));
        measured.addAll(Probes.measure(patterns, quick, run));
        if (measured.isEmpty()) {
            throw new IllegalArgumentException("no benchmark is called like " + patterns);
        }
        Figures figures = Figures.of(measured);
        Figures larger = Figures.of(grows ? jmh.grow(patterns) : List.of());
        var sizes = new ArrayList<>(figures.of(larger));
        sizes.addAll(larger.all());
        Figures growth = Figures.of(sizes);

        var report = new Report(figures, growth);
        System.out.println();
        System.out.println(report.table());
        if (grows) {
            System.out.println(report.growth());
        }
        if (quick) {
            System.out.println("Everything runs. These figures mean nothing.");
        } else {
            System.out.println(write(figures, growth).summary());
        }
    }

    private static Report write(Figures measured, Figures grown) throws IOException {
        Figures figures = merge("figures.tsv", measured);
        Figures growth = merge("growth.tsv", grown);
        var report = new Report(figures, growth);
        Files.writeString(FOLDER.resolve("RESULTS.md"), report.page());
        Files.writeString(FOLDER.resolve("growth.svg"), new GrowthPlot(growth).svg());
        Files.writeString(BARS, new BarsPlot(figures).svg());
        return report;
    }

    private static Figures merge(String file, Figures run) throws IOException {
        Path path = FOLDER.resolve(file);
        Figures all = Figures.read(path).with(run);
        all.write(path);
        return all;
    }

    /** Measures one fork; writes no figure if this version has no such workload. */
    private static void once(String workload, String contestant, Path file, boolean quick)
            throws RunnerException, IOException, InterruptedException {
        String run = describe();
        var figures = new ArrayList<>(Probes.measureOnce(workload, contestant, quick, run));
        if (figures.isEmpty()) {
            figures.addAll(new Jmh(quick, run).measureOnce(workload, contestant));
        }
        Figures.of(figures).write(file);
    }

    /** Date and machine, as shown in the tables. */
    private static String describe() {
        return "%s: JDK %s (%s), %d processors, %s, %s %s"
                .formatted(
                        LocalDateTime.now().truncatedTo(ChronoUnit.MINUTES),
                        Runtime.version(),
                        System.getProperty("java.vendor"),
                        Runtime.getRuntime().availableProcessors(),
                        System.getProperty("os.arch"),
                        System.getProperty("os.name"),
                        System.getProperty("os.version"));
    }
}
