package dev.millrace.samples.offload;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The outcomes as lines of text. */
final class OffloadTable {
    private static final String ROW = "  %-11s %9s %12s   %s%n";

    private OffloadTable() {}

    static String of(List<Outcome> outcomes) {
        var text =
                new StringBuilder(
                        String.format(
                                Locale.ROOT, ROW, "where", "time ms", "lag p99 ms", "killed"));
        outcomes.forEach(outcome -> text.append(row(outcome)));
        return text.toString();
    }

    private static String row(Outcome outcome) {
        return String.format(
                Locale.ROOT,
                ROW,
                outcome.where(),
                String.format(Locale.ROOT, "%.0f", millis(outcome.time())),
                String.format(Locale.ROOT, "%.2f", millis(outcome.lag().p99())),
                outcome.whenKilled());
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }

    /** The last line: whether all results are equal. */
    static String verdict(List<Outcome> outcomes) {
        var first = outcomes.getFirst();
        for (var outcome : outcomes) {
            if (!outcome.intervals().equals(first.intervals())) {
                return "error: %s and %s disagree".formatted(first.where(), outcome.where());
            }
        }
        return "ok: %d intervals, equal in %s"
                .formatted(
                        first.intervals().size(),
                        String.join(", ", outcomes.stream().map(Outcome::where).toList()));
    }
}
