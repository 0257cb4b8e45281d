package dev.millrace.gate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The skips with a reason: lines of {@code class#method reason}, where the method may end in {@code
 * *}. A line that begins with {@code ?} lists tests that are skipped only on some machines, because
 * a program or a kernel feature is missing.
 */
final class ListedSkips {

    /** Names of the Reactive Streams TCK's rules that no program can check. */
    private static final String UNTESTED = "untested_";

    private final Map<String, Boolean> usedByPattern = new LinkedHashMap<>();
    private final List<String> onSomeMachines = new ArrayList<>();
    private final List<String> withoutReason = new ArrayList<>();

    private ListedSkips() {}

    static ListedSkips read(Path file) throws IOException {
        return of(Files.exists(file) ? Files.readAllLines(file) : List.of());
    }

    static ListedSkips of(List<String> lines) {
        var skips = new ListedSkips();
        for (String line : lines) {
            if (!line.isBlank() && !line.startsWith("#")) {
                boolean some = line.startsWith("?");
                String[] words = line.substring(some ? 1 : 0).strip().split("\\s+", 2);
                skips.usedByPattern.put(words[0], some);
                if (some) {
                    skips.onSomeMachines.add(words[0]);
                }
                if (words.length < 2) {
                    skips.withoutReason.add(words[0]);
                }
            }
        }
        return skips;
    }

    boolean allow(ReportedTest skipped) {
        boolean allowed = skipped.method().startsWith(UNTESTED);
        for (var entry : usedByPattern.entrySet()) {
            if (matches(entry.getKey(), skipped.toString())) {
                entry.setValue(true);
                allowed = true;
            }
        }
        return allowed;
    }

    /** Whether {@code skipped} is listed as skipped only on some machines. */
    boolean onSomeMachines(ReportedTest skipped) {
        return onSomeMachines.stream().anyMatch(p -> matches(p, skipped.toString()));
    }

    /** Complaints about the list itself; called after all skips were looked up. */
    List<String> complaints() {
        List<String> complaints = new ArrayList<>();
        withoutReason.forEach(p -> complaints.add(p + " is listed as skipped without a reason"));
        usedByPattern.forEach((pattern, used) -> {
            if (!used) {
                complaints.add(pattern + " is listed as skipped, and nothing skipped it");
            }
        });
        return complaints;
    }

    private static boolean matches(String pattern, String test) {
        return pattern.endsWith("*")
                ? test.startsWith(pattern.substring(0, pattern.length() - 1))
                : test.equals(pattern);
    }
}
