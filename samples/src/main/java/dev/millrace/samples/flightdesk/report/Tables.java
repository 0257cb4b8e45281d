package dev.millrace.samples.flightdesk.report;

import dev.millrace.samples.flightdesk.data.Printable;
import java.util.List;
import java.util.Locale;

/** The tables of the report, as lines of text. */
public final class Tables {

    private Tables() {}

    /** The worst routes with their mean delay, its interval and the cities at both ends. */
    public static String routes(List<RouteLine> lines) {
        var table = new StringBuilder();
        row(
                table,
                "Worst routes of at least %d flights, by mean delay in minutes:",
                Ranking.FEWEST_FLIGHTS);
        row(table, "  %-9s %7s %6s  %-16s  %s", "route", "flights", "mean", "95 %", "cities");
        for (var line : lines) {
            row(
                    table,
                    "  %-9s %7d %6.1f  [%6.1f, %6.1f]  %s to %s",
                    Printable.text(line.route().toString()),
                    line.totals().flights(),
                    line.totals().mean(),
                    line.interval().low(),
                    line.interval().high(),
                    Printable.text(line.from()),
                    Printable.text(line.to()));
        }
        return table.toString();
    }

    /** Rows and time of each path. */
    public static String paths(List<PathResult> paths) {
        var table = new StringBuilder();
        row(table, "Rows and time per path:");
        row(table, "  %-20s %9s %9s", "path", "rows", "ms");
        for (var path : paths) {
            row(table, "  %-20s %9d %9.1f", path.path(), path.rows(), path.time().toNanos() / 1e6);
        }
        return table.toString();
    }

    // ROOT: the report reads the same on every machine, decimal points included
    private static void row(StringBuilder table, String format, Object... cells) {
        table.append(String.format(Locale.ROOT, format, cells)).append(System.lineSeparator());
    }
}
