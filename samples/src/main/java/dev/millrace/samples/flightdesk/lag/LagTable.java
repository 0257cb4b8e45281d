package dev.millrace.samples.flightdesk.lag;

import dev.millrace.FiberEngine;
import java.time.Duration;
import java.util.Locale;

/** The result of the experiment as lines of text. */
public final class LagTable {

    private static final String ROW = "  %-42s %8.2f %8.2f %8.2f%n";

    private LagTable() {}

    /** The lag of the loop before and after the work was moved off it. */
    public static String of(FiberEngine engine, Lag left, Lag moved) {
        return String.format(
                        Locale.ROOT,
                        "Lag of the loop in ms, on the %s engine, under the same work:%n",
                        engine.name().toLowerCase(Locale.ROOT))
                + String.format(Locale.ROOT, "  %-42s %8s %8s %8s%n", "", "p50", "p99", "max")
                + row("query left in a callback, CPU in a task", left)
                + row("both moved off with runInExecutor", moved);
    }

    private static String row(String name, Lag lag) {
        return String.format(
                Locale.ROOT, ROW, name, millis(lag.p50()), millis(lag.p99()), millis(lag.max()));
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }
}
