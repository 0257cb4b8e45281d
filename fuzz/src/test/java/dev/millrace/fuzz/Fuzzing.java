package dev.millrace.fuzz;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lets Jazzer make up inputs for a target, in a JVM of its own, which it instruments. Its detectors
 * for deserialization, reflection, files and commands are on.
 */
final class Fuzzing {
    private static final Path FOLDER = Path.of("target/fuzz").toAbsolutePath();
    private static final int LONGEST = 2_048; // bytes of an input
    private static final Pattern RUNS = Pattern.compile("number_of_executed_units: *(\\d+)");
    private static final Pattern FEATURES = Pattern.compile(" cov: (\\d+) ft: (\\d+)");
    private static final Pattern FINDING = Pattern.compile("(?m)^== Java Exception: (.*)$");

    private final Targets target;
    private final Path corpus;
    private final Path found;

    private Fuzzing(Targets target) {
        this.target = target;
        this.corpus = FOLDER.resolve(target + "/corpus");
        this.found = FOLDER.resolve(target + "/found");
    }

    /**
     * What came of it.
     *
     * @param runs how many inputs were tried
     * @param finding the exception and the input, in Base64; empty if there is none
     */
    record Outcome(Targets target, long runs, Optional<String> finding) {
        @Override
        public String toString() {
            return "%-17s %,13d runs%s"
                    .formatted(target, runs, finding.map(it -> ", and found " + it).orElse(""));
        }
    }

    /**
     * Fuzzes targets one after the other; ends with status 1 if one of them finds something.
     *
     * @param words names of targets, all without one; how many seconds for each, 60 by default;
     *     {@code --keep} to keep the new inputs in the corpus
     */
    public static void main(String[] words) throws IOException, InterruptedException {
        var targets = new ArrayList<Targets>();
        int seconds = 60;
        boolean keep = false;
        for (String word : words) {
            if (word.equals("--keep")) {
                keep = true;
            } else if (word.matches("\\d+")) {
                seconds = Integer.parseInt(word);
            } else {
                targets.add(Targets.valueOf(word));
            }
        }
        boolean good = true;
        for (Targets each : targets.isEmpty() ? List.of(Targets.values()) : targets) {
            Outcome outcome = run(each, seconds, keep);
            System.out.println(outcome);
            good &= outcome.finding.isEmpty();
        }
        System.exit(good ? 0 : 1);
    }

    /** Fuzzes {@code target}, beginning with its corpus. */
    static Outcome run(Targets target, int seconds, boolean keep)
            throws IOException, InterruptedException {
        var fuzzing = new Fuzzing(target);
        fuzzing.clear();
        Corpus kept = Corpus.of(target);
        kept.unpack(fuzzing.corpus);
        String said = fuzzing.jazzer(seconds);
        var outcome = new Outcome(target, fuzzing.runs(said), fuzzing.finding(said));
        if (keep && outcome.finding.isEmpty()) {
            kept.pack(fuzzing.corpus);
        }
        return outcome;
    }

    private void clear() throws IOException {
        Path mine = FOLDER.resolve(target.toString());
        if (Files.exists(mine)) {
            try (var files = Files.walk(mine)) {
                for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
        Files.createDirectories(corpus);
        Files.createDirectories(found);
    }

    private String jazzer(int seconds) throws IOException, InterruptedException {
        Path log = FOLDER.resolve(target + "/log");
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-Xmx1g",
                        "-Xshare:off", // else the JVM says that it cannot share
                        "-XX:+EnableDynamicAgentLoading",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "-Dfuzz.target=" + target,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "com.code_intelligence.jazzer.Jazzer",
                        "--target_class=" + Jazzer.class.getName(),
                        "--instrumentation_includes=dev.millrace.**",
                        // its own check of Unsafe breaks the queues of Netty
                        "--custom_hook_excludes=dev.millrace.fuzz.**:io.netty.**",
                        "--reproducer_path=" + FOLDER.resolve(target.toString()),
                        "-artifact_prefix=" + found + File.separator,
                        "-print_final_stats=1",
                        "-max_len=" + LONGEST,
                        "-timeout=20",
                        "-rss_limit_mb=3000",
                        "-max_total_time=" + seconds,
                        corpus.toString()));
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        try {
            process.waitFor();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(log, StandardCharsets.ISO_8859_1);
    }

    private long runs(String said) {
        Matcher runs = RUNS.matcher(said);
        if (!runs.find()) {
            throw new IllegalStateException("Jazzer did not run " + target + ":\n" + said);
        }
        if (!FEATURES.matcher(said).find()) {
            throw new IllegalStateException("Jazzer sees no code of " + target + ":\n" + said);
        }
        return Long.parseLong(runs.group(1));
    }

    private Optional<String> finding(String said) throws IOException {
        try (var inputs = Files.list(found)) {
            Optional<Path> input = inputs.findFirst();
            if (input.isEmpty()) {
                return Optional.empty();
            }
            Matcher exception = FINDING.matcher(said);
            return Optional.of(
                    (exception.find() ? exception.group(1) : input.get().getFileName())
                            + " with "
                            + Base64.getEncoder().encodeToString(Files.readAllBytes(input.get())));
        }
    }
}
