package dev.millrace.gate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Fails the build if its tests reach too few lines or branches of the published modules. The sum
 * over all of them is judged; the modules are printed, weakest first.
 */
public final class CoverageGate {

    private final Map<String, Reached> modules = new TreeMap<>();
    private final Reached all = new Reached();

    private CoverageGate() {}

    /**
     * Judges one report; prints complaints and exits with status 1 if there are any.
     *
     * @param arguments the table that JaCoCo wrote of all modules, and how many of a hundred lines
     *     and of a hundred branches must be reached
     * @throws IOException if the table cannot be read
     */
    public static void main(String[] arguments) throws IOException {
        CoverageGate gate = of(Path.of(arguments[0]));
        List<String> complaints =
                gate.complaints(Double.parseDouble(arguments[1]), Double.parseDouble(arguments[2]));
        gate.table().forEach(System.out::println);
        if (!complaints.isEmpty()) {
            complaints.forEach(complaint -> System.err.println("gate: " + complaint));
            System.exit(1);
        }
    }

    static CoverageGate of(Path table) throws IOException {
        CoverageGate gate = new CoverageGate();
        List<String> rows = Files.readAllLines(table);
        List<String> heads = cells(rows.getFirst());
        for (String row : rows.subList(1, rows.size())) {
            List<String> cells = cells(row);
            String group = cells.get(heads.indexOf("GROUP"));
            String module = group.substring(group.lastIndexOf('/') + 1);
            for (Reached sum :
                    List.of(
                            gate.all,
                            gate.modules.computeIfAbsent(module, unused -> new Reached()))) {
                sum.lines += number(cells, heads, "LINE_COVERED");
                sum.missedLines += number(cells, heads, "LINE_MISSED");
                sum.branches += number(cells, heads, "BRANCH_COVERED");
                sum.missedBranches += number(cells, heads, "BRANCH_MISSED");
            }
        }
        return gate;
    }

    List<String> complaints(double lines, double branches) {
        List<String> complaints = new ArrayList<>();
        if (all.lines == 0) {
            complaints.add("no line was reached, or no report was found");
        } else {
            if (all.ofLines() < lines) {
                complaints.add(
                        "tests reach %s, and must reach %s of the lines"
                                .formatted(percent(all.ofLines()), percent(lines)));
            }
            if (all.ofBranches() < branches) {
                complaints.add(
                        "tests reach %s, and must reach %s of the branches"
                                .formatted(percent(all.ofBranches()), percent(branches)));
            }
        }
        return complaints;
    }

    List<String> table() {
        List<String> rows = new ArrayList<>();
        rows.add(
                "gate: %s of all lines reached, %s of all branches"
                        .formatted(percent(all.ofLines()), percent(all.ofBranches())));
        modules.entrySet().stream()
                .sorted(
                        Map.Entry.comparingByValue((one, other) ->
                                Double.compare(one.ofBranches(), other.ofBranches())))
                .map(module ->
                        "gate:   %s, %s: %s"
                                .formatted(
                                        percent(module.getValue().ofLines()),
                                        percent(module.getValue().ofBranches()),
                                        module.getKey()))
                .forEach(rows::add);
        return rows;
    }

    private static List<String> cells(String row) {
        return Arrays.asList(row.split(","));
    }

    private static long number(List<String> cells, List<String> heads, String head) {
        return Long.parseLong(cells.get(heads.indexOf(head)));
    }

    private static String percent(double value) {
        return "%.1f %%".formatted(value);
    }

    private static final class Reached {
        long lines;
        long missedLines;
        long branches;
        long missedBranches;

        double ofLines() {
            return share(lines, missedLines);
        }

        double ofBranches() {
            return share(branches, missedBranches);
        }

        private static double share(long reached, long missed) {
            return reached + missed == 0 ? 100 : 100.0 * reached / (reached + missed);
        }
    }
}
