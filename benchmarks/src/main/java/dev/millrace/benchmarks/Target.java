package dev.millrace.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is asked of one of our engines.
 *
 * @param against contestants of the same row, of whom the best counts; empty means all peers
 * @param limit the factor to the best of them or, if {@code absolute}, the figure itself
 */
record Target(
        String workload,
        Step step,
        String engine,
        double limit,
        boolean absolute,
        List<String> against) {

    /** How urgent it is. */
    enum Step {
        MUST,
        THEN
    }

    /** At most {@code factor} times the best of {@code against}; of all peers, if that is empty. */
    static Target times(String workload, Step step, double factor, String... against) {
        return new Target(workload, step, "carrier", factor, false, List.of(against));
    }

    /** At most {@code figure}, in the unit of the workload. */
    static Target atMost(String workload, Step step, double figure) {
        return new Target(workload, step, "carrier", figure, true, List.of());
    }

    /** As seen in one row; empty if the row lacks who is to be compared. */
    Optional<Verdict> judge(Map<String, Figure> row) {
        Figure own = row.get(engine);
        if (own == null) {
            return Optional.empty();
        }
        if (absolute) {
            String text = "%s ≤ %s".formatted(engine, Figure.number(limit));
            return Optional.of(new Verdict(text, own.median() <= limit));
        }
        return row.values().stream()
                .filter(figure -> comparable(figure) && figure.median() > 0)
                .min((a, b) -> Double.compare(a.median(), b.median()))
                .map(best -> {
                    double ratio = own.median() / best.median();
                    return new Verdict(
                            "%s %.2f ≤ %s × %s"
                                    .formatted(engine, ratio, factor(), best.contestant()),
                            ratio <= limit);
                });
    }

    private boolean comparable(Figure figure) {
        return against.isEmpty()
                ? !figure.ours() && !Targets.LOOSER.containsKey(figure.contestant())
                : against.contains(figure.contestant());
    }

    private String factor() {
        return limit == Math.rint(limit) ? "%.0f".formatted(limit) : Double.toString(limit);
    }

    /** What came out. */
    record Verdict(String text, boolean met) {
        @Override
        public String toString() {
            return text + (met ? ": met" : ": **missed**");
        }
    }
}
