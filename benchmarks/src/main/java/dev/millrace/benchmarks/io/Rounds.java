package dev.millrace.benchmarks.io;

import java.util.List;

/**
 * How often and how long everything is measured.
 *
 * @param count of each contestant
 * @param seconds of one measurement
 */
record Rounds(int count, double seconds) {

    static Rounds of(boolean quick) {
        return quick ? new Rounds(1, 0.2) : new Rounds(3, 2);
    }

    /** What stands for the values of all rounds. */
    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}
