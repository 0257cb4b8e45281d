package dev.millrace.benchmarks;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A target for one of our engines.
 *
 * @param against contestants of the same row; the best of them counts; empty means all peers
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

    /** What our figure is compared with. */
    enum Measure {
        PEERS("Against peers"),
        FIGURE("Against a fixed figure"),
        OURS("Ours against ours");

        final String heading;

        Measure(String heading) {
            this.heading = heading;
        }
    }

    /** At most {@code factor} times the best of {@code against}; of all peers, if that is empty. */
    static Target times(String workload, Step step, double factor, String... against) {
        return new Target(workload, step, "carrier", factor, false, List.of(against));
    }

    /** At most {@code figure}, in the unit of the workload. */
    static Target atMost(String workload, Step step, double figure) {
        return new Target(workload, step, "carrier", figure, true, List.of());
    }

    Measure measure() {
        if (absolute) {
            return Measure.FIGURE;
        }
        return !against.isEmpty() && against.stream().allMatch(Figure::ours)
                ? Measure.OURS
                : Measure.PEERS;
    }

    /**
     * Judges one row. If a contestant to compare with is missing, the verdict says that it was not
     * run.
     */
    Verdict judge(Map<String, Figure> row) {
        Figure own = row.get(engine);
        if (absolute) {
            String text = "%s ≤ %s".formatted(engine, Figure.number(limit));
            return own == null
                    ? verdict(text, Outcome.NOT_RUN)
                    : verdict(text, outcome(own, own.median() <= limit));
        }
        Optional<Figure> best = best(row.values());
        if (own == null || best.isEmpty()) {
            return verdict(
                    "%s ≤ %s × %s".formatted(engine, factor(), names(against)), Outcome.NOT_RUN);
        }
        double ratio = own.median() / best.get().median();
        String text =
                "%s %.2f ≤ %s × %s".formatted(engine, ratio, factor(), best.get().contestant());
        List<String> absent = against.stream().filter(name -> !row.containsKey(name)).toList();
        if (!absent.isEmpty()) {
            text += " (%s not run)".formatted(names(absent));
        }
        return verdict(text, outcome(own, ratio <= limit));
    }

    private Optional<Figure> best(Collection<Figure> row) {
        return row.stream()
                .filter(figure -> comparable(figure) && figure.median() > 0)
                .min(Comparator.comparingDouble(Figure::median));
    }

    private boolean comparable(Figure figure) {
        return against.isEmpty()
                ? !figure.ours() && !Targets.LOOSER.containsKey(figure.contestant())
                : against.contains(figure.contestant());
    }

    private static Outcome outcome(Figure own, boolean met) {
        if (!own.current()) {
            return Outcome.OLD_WORKLOAD;
        }
        return met ? Outcome.MET : Outcome.MISSED;
    }

    private Verdict verdict(String text, Outcome outcome) {
        return new Verdict(measure(), text, outcome);
    }

    private static String names(List<String> contestants) {
        return contestants.isEmpty() ? "best peer" : String.join(", ", contestants);
    }

    private String factor() {
        return limit == Math.rint(limit) ? "%.0f".formatted(limit) : Double.toString(limit);
    }

    /** The result for a target. */
    enum Outcome {
        MET("met"),
        MISSED("**missed**"),
        NOT_RUN("**not run**"),
        OLD_WORKLOAD("old workload");

        final String word;

        Outcome(String word) {
            this.word = word;
        }
    }

    /** The result, with its text. */
    record Verdict(Measure measure, String text, Outcome outcome) {
        @Override
        public String toString() {
            return text + ": " + outcome.word;
        }
    }
}
