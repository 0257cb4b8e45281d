package dev.millrace.benchmarks;

import java.util.Locale;

/**
 * The cost of one item of a workload for one contestant.
 *
 * @param workload class and method of the benchmark, with its parameters
 * @param scale how many times the usual number of items
 * @param contestant the contestant
 * @param unit the unit of the numbers, usually {@code ns}
 * @param median over all iterations of all forks, as {@code least} and {@code most}
 * @param bytes allocated per item; NaN if not counted
 * @param cpu nanoseconds of processor time of the whole process per item; NaN if not counted
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

    /** Whether the contestant is one of our engines, perhaps with a setting after a hyphen. */
    boolean ours() {
        return ours(contestant);
    }

    static boolean ours(String contestant) {
        return contestant.matches("(carrier|baton)(-.*)?");
    }

    /** Whether the workload has not changed since this was measured. */
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
