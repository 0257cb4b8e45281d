package dev.millrace.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.util.Statistics;

/** The table: a row per workload, ours beside each peer, and the ratio to each. */
final class Report {
    private static final List<String> OURS = List.of("carrier", "baton");

    // workload -> contestant -> nanoseconds per operation
    private final Map<String, Map<String, Figure>> rows = new TreeMap<>();

    Report(Collection<RunResult> results) {
        for (RunResult result : results) {
            String benchmark = result.getParams().getBenchmark();
            String workload = benchmark.substring(Report.class.getPackageName().length() + 1);
            Statistics statistics = result.getPrimaryResult().getStatistics();
            rows.computeIfAbsent(workload, name -> new LinkedHashMap<>())
                    .put(
                            result.getParams().getParam("contestant"),
                            new Figure(
                                    statistics.getPercentile(50),
                                    statistics.getMin(),
                                    statistics.getMax(),
                                    bytes(result)));
        }
    }

    /** As the profiler of the garbage collector counts them. */
    private static double bytes(RunResult result) {
        var allocated = result.getSecondaryResults().get("gc.alloc.rate.norm");
        return allocated == null ? Double.NaN : allocated.getScore();
    }

    String table() {
        var text = new StringBuilder();
        text.append(
                "| workload | ours (carrier) | ours (baton) | peers, best first | carrier : each peer |\n");
        text.append("|---|---:|---:|---|---:|\n");
        rows.forEach((workload, figures) -> text.append(row(workload, figures)));
        return text.toString();
    }

    private static String row(String workload, Map<String, Figure> figures) {
        var peers = new ArrayList<Map.Entry<String, Figure>>();
        figures.forEach((name, figure) -> {
            if (!OURS.contains(name)) {
                peers.add(Map.entry(name, figure));
            }
        });
        peers.sort((a, b) -> Double.compare(a.getValue().median, b.getValue().median));
        Figure carrier = figures.get("carrier");
        var cells = new ArrayList<String>();
        var ratios = new ArrayList<String>();
        peers.forEach(peer -> {
            cells.add(peer.getKey() + " " + peer.getValue());
            if (carrier != null) {
                ratios.add(carrier.over(peer.getValue()) + " × " + peer.getKey());
            }
        });
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s | %s | %s |%n",
                workload,
                cell(carrier),
                cell(figures.get("baton")),
                String.join(", ", cells),
                ratios.isEmpty() ? "–" : String.join(", ", ratios));
    }

    private static String cell(Figure figure) {
        return figure == null ? "–" : figure.toString();
    }

    /** Nanoseconds and bytes per operation over all iterations of all forks. */
    private record Figure(double median, double least, double most, double bytes) {
        String over(Figure peer) {
            return String.format(Locale.ROOT, "%.2f", median / peer.median);
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%s [%s–%s] %s B",
                    number(median),
                    number(least),
                    number(most),
                    number(bytes));
        }

        private static String number(double nanos) {
            return nanos < 10
                    ? String.format(Locale.ROOT, "%.1f", nanos)
                    : String.format(Locale.ROOT, "%,.0f", nanos);
        }
    }
}
