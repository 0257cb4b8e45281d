package dev.millrace.proof.soak;

import java.util.List;

/**
 * How fast a figure grows: the slope of the line of least squares, and half of its 95 % interval.
 *
 * @param perStep the growth from one figure to the next
 * @param margin the interval reaches so far on both sides
 */
record Slope(double perStep, double margin) {
    private static final double NORMAL = 1.959964; // of which 95 % lie within

    /** Needs three figures or more. */
    static Slope of(List<Double> figures) {
        int count = figures.size();
        double middle = (count - 1) / 2.0;
        double mean = figures.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        double squares = 0;
        double products = 0;
        for (int i = 0; i < count; i++) {
            squares += (i - middle) * (i - middle);
            products += (i - middle) * (figures.get(i) - mean);
        }
        double slope = products / squares;
        double rest = 0;
        for (int i = 0; i < count; i++) {
            double off = figures.get(i) - mean - slope * (i - middle);
            rest += off * off;
        }
        double error = Math.sqrt(rest / (count - 2) / squares);
        return new Slope(slope, student(count - 2) * error);
    }

    /** Student's t for 95 %, by the first terms of its expansion around the normal distribution. */
    private static double student(int freedom) {
        double z = NORMAL;
        double first = (Math.pow(z, 3) + z) / 4;
        double second = (5 * Math.pow(z, 5) + 16 * Math.pow(z, 3) + 3 * z) / 96;
        double third =
                (3 * Math.pow(z, 7) + 19 * Math.pow(z, 5) + 17 * Math.pow(z, 3) - 15 * z) / 384;
        return z + first / freedom + second / Math.pow(freedom, 2) + third / Math.pow(freedom, 3);
    }

    /** Whether the interval has zero in it. */
    boolean mayBeZero() {
        return Math.abs(perStep) <= margin;
    }

    Slope times(double factor) {
        return new Slope(perStep * factor, margin * factor);
    }
}
