package dev.millrace.benchmarks;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * A target for one of our engines.
 *
 * @param engine our contestant, perhaps with a setting after a hyphen
 * @param against contestants of the same row; the best of them counts; empty means all peers
 * @param limit the factor to the best of them or, if {@code absolute}, the figure itself
 */
record Target(
        String workload,
        Step step,
        String engine,
        Quantity quantity,
        double limit,
        boolean absolute,
        List<String> against) {

    /** Which number of a figure is judged. */
    enum Quantity {
        TIME("", Figure::median),
        CPU(" cpu", Figure::cpu);

        final String suffix;
        final ToDoubleFunction<Figure> number;

        Quantity(String suffix, ToDoubleFunction<Figure> number) {
            this.suffix = suffix;
            this.number = number;
        }
    }

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
        return engine("carrier", workload, step, factor, against);
    }

    /** As {@link #times}, for another of our contestants. */
    static Target engine(
            String engine, String workload, Step step, double factor, String... against) {
        return new Target(workload, step, engine, Quantity.TIME, factor, false, List.of(against));
    }

    /** As {@link #times}, of the processor time. */
    static Target cpu(String workload, Step step, double factor, String... against) {
        return new Target(workload, step, "carrier", Quantity.CPU, factor, false, List.of(against));
    }

    /** At most {@code figure}, in the unit of the workload. */
    static Target atMost(String workload, Step step, double figure) {
        return new Target(workload, step, "carrier", Quantity.TIME, figure, true, List.of());
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
        String name = engine + quantity.suffix;
        if (absolute) {
            String text = "%s ≤ %s".formatted(name, Figure.number(limit));
            return own == null
                    ? verdict(text, Outcome.NOT_RUN)
                    : verdict(text, outcome(own, number(own) <= limit));
        }
        Optional<Figure> best = best(row.values());
        if (own == null || Double.isNaN(number(own)) || best.isEmpty()) {
            return verdict(
                    "%s ≤ %s × %s".formatted(name, factor(), names(against)), Outcome.NOT_RUN);
        }
        double ratio = number(own) / number(best.get());
        String text = "%s %.2f ≤ %s × %s".formatted(name, ratio, factor(), best.get().contestant());
        List<String> absent = against.stream().filter(peer -> !row.containsKey(peer)).toList();
        if (!absent.isEmpty()) {
            text += " (%s not run)".formatted(names(absent));
        }
        return verdict(text, outcome(own, ratio <= limit));
    }

    private double number(Figure figure) {
        return quantity.number.applyAsDouble(figure);
    }

    private Optional<Figure> best(Collection<Figure> row) {
        return row.stream()
                .filter(figure -> comparable(figure) && number(figure) > 0)
                .min(Comparator.comparingDouble(this::number));
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
