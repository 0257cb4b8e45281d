package dev.millrace.benchmarks;

import dev.millrace.benchmarks.Comparison.Verdict;
import dev.millrace.benchmarks.Jvm.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Compares two versions of the library in one run, each with the benchmarks it was built with.
 * Forks of the two versions alternate, and a table shows for each row the cost after divided by the
 * cost before. Exits with 1 if a row is slower.
 *
 * <p>Arguments: two files that {@code Run --class-path} wrote, before and after; then regular
 * expressions for benchmark names, {@code --pairs N} for more than ten pairs, {@code --quick} to
 * check only that it runs.
 */
public final class Compare {
    private static final int PAIRS_IN_A_HURRY = 3;

    private final Jvm before;
    private final Jvm after;
    private final int pairs;
    private final boolean quick;

    private Compare(Jvm before, Jvm after, int pairs, boolean quick) {
        this.before = before;
        this.after = after;
        this.pairs = pairs;
        this.quick = quick;
    }

    /** See the class. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        var rest = new ArrayList<>(List.of(arguments));
        Jvm before = Jvm.read(Path.of(rest.removeFirst()));
        Jvm after = Jvm.read(Path.of(rest.removeFirst()));
        boolean quick = rest.remove("--quick");
        int pairs = quick ? PAIRS_IN_A_HURRY : Comparison.LEAST_PAIRS;
        int option = rest.indexOf("--pairs");
        if (option >= 0) {
            rest.remove(option);
            pairs = Integer.parseInt(rest.remove(option));
            if (pairs < Comparison.LEAST_PAIRS) {
                throw new IllegalArgumentException(
                        "fewer than %d pairs say nothing".formatted(Comparison.LEAST_PAIRS));
            }
        }
        List<Row> rows = rows(rest);
        if (rows.isEmpty()) {
            throw new IllegalArgumentException("no benchmark is called like " + rest);
        }
        boolean slower = new Compare(before, after, pairs, quick).compareAll(rows);
        System.exit(slower && !quick ? 1 : 0);
    }

    /** Our rows of all workloads that match one of {@code patterns}. */
    private static List<Row> rows(List<String> patterns) {
        var rows = new ArrayList<Row>();
        var silent = OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT);
        String prefix = Compare.class.getPackageName() + ".";
        for (var entry : BenchmarkList.defaultList().find(silent, patterns, List.of())) {
            for (String contestant : entry.getParams().get().get("contestant")) {
                if (Figure.ours(contestant)) {
                    rows.add(new Row(entry.getUsername().substring(prefix.length()), contestant));
                }
            }
        }
        Probes.ours(patterns)
                .forEach((workload, contestants) ->
                        contestants.forEach(name -> rows.add(new Row(workload, name))));
        return rows;
    }

    private boolean compareAll(List<Row> rows) throws IOException, InterruptedException {
        var table =
                new StringBuilder(
                        """
                        | row | time, after : before [95 %] | cpu, after : before [95 %] | |
                        |---|---:|---:|---|
                        """);
        boolean slower = false;
        for (Row row : rows) {
            Result result = compare(row);
            slower |= result.slower();
            table.append("| %s | %s |%n".formatted(row, result.cells()));
        }
        System.out.printf("%n%d pairs of forks a row.%n%n%s", pairs, table);
        if (quick) {
            System.out.println("Everything runs. These figures mean nothing.");
        }
        return slower;
    }

    private Result compare(Row row) throws IOException, InterruptedException {
        var figuresBefore = new ArrayList<Figure>();
        var figuresAfter = new ArrayList<Figure>();
        for (int pair = 0; pair < pairs; pair++) {
            // each version goes first equally often, so that neither always gets the warmer machine
            boolean beforeFirst = pair % 2 == 0;
            Optional<Figure> first = measureOnce(beforeFirst ? before : after, row);
            Optional<Figure> second = measureOnce(beforeFirst ? after : before, row);
            Optional<Figure> old = beforeFirst ? first : second;
            Optional<Figure> recent = beforeFirst ? second : first;
            if (old.isEmpty() || recent.isEmpty()) {
                return Result.none(old.isEmpty() ? "not there before" : "not there after");
            }
            if (old.get().revision() != recent.get().revision()) {
                return Result.none("the workload has changed: not compared");
            }
            figuresBefore.add(old.get());
            figuresAfter.add(recent.get());
            System.out.printf(
                    "%s %d/%d: %s %s, then %s%n",
                    row,
                    pair + 1,
                    pairs,
                    Figure.number(old.get().median()),
                    old.get().unit(),
                    Figure.number(recent.get().median()));
        }
        return new Result(
                compare(figuresBefore, figuresAfter, Figure::median),
                compare(figuresBefore, figuresAfter, Figure::cpu),
                "no ratio");
    }

    private Optional<Figure> measureOnce(Jvm version, Row row)
            throws IOException, InterruptedException {
        return version.measureOnce(row, quick).stream().findFirst();
    }

    /** Empty if a figure is not above 0 or was not counted. */
    private static Optional<Comparison> compare(
            List<Figure> before, List<Figure> after, ToDoubleFunction<Figure> number) {
        double[] old = before.stream().mapToDouble(number).toArray();
        double[] recent = after.stream().mapToDouble(number).toArray();
        for (int i = 0; i < old.length; i++) {
            if (!(old[i] > 0 && recent[i] > 0)) {
                return Optional.empty();
            }
        }
        return Optional.of(Comparison.of(old, recent));
    }

    /** The results of one row; {@code reason} says why its time has no ratio. */
    private record Result(Optional<Comparison> time, Optional<Comparison> cpu, String reason) {
        static Result none(String reason) {
            return new Result(Optional.empty(), Optional.empty(), reason);
        }

        boolean slower() {
            return time.map(it -> it.verdict() == Verdict.SLOWER).orElse(false);
        }

        String cells() {
            return String.join(
                    " | ",
                    time.map(Comparison::toString).orElse("–"),
                    cpu.map(Comparison::toString).orElse("–"),
                    time.map(it -> it.verdict().words).orElse(reason));
        }
    }
}
