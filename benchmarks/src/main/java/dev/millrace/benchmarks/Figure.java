package dev.millrace.benchmarks;

import java.util.Locale;

/**
 * What one contestant needed for one item of a workload.
 *
 * @param workload class and method of the benchmark, with its parameters
 * @param scale how many times the usual number of items
 * @param contestant who did it
 * @param unit what the numbers count, {@code ns} for most
 * @param median over all iterations of all forks, as {@code least} and {@code most}
 * @param bytes allocated per item; not a number where nobody counted
 * @param cpu nanoseconds of processor time of the whole process per item; not a number where nobody
 *     counted
 * @param revision of the workload that was measured
 * @param run when and where
 */
record Figure(
        String workload,
        int scale,
        String contestant,
        String unit,
        double median,
        double least,
        double most,
        double bytes,
        double cpu,
        int revision,
        String run) {

    /** Whether the contestant is one of our engines, maybe with a setting behind a hyphen. */
    boolean ours() {
        return ours(contestant);
    }

    static boolean ours(String contestant) {
        return contestant.matches("(carrier|baton)(-.*)?");
    }

    /** Whether the workload still is what it was when this was measured. */
    boolean current() {
        return revision == Revisions.of(workload);
    }

    /** As a cell of a table. */
    String cell() {
        String cell = "%s [%s–%s]".formatted(number(median), number(least), number(most));
        if (!Double.isNaN(bytes)) {
            cell += " " + number(bytes) + " B";
        }
        return Double.isNaN(cpu) ? cell : cell + ", cpu " + time(cpu);
    }

    static String number(double value) {
        return Math.abs(value) < 10
                ? String.format(Locale.ROOT, "%.1f", value)
                : String.format(Locale.ROOT, "%,.0f", value);
    }

    private static String time(double nanos) {
        return nanos < 1e6 ? number(nanos) : number(nanos / 1e6) + " ms";
    }
}
