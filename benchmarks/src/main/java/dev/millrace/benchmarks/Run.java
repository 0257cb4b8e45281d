package dev.millrace.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs the benchmarks, prints the table and writes it to {@code benchmarks/RESULTS.md}. Arguments:
 * a regular expression of benchmark names; {@code --quick} for one short iteration that proves only
 * that everything runs, and writes nothing.
 */
public final class Run {
    private Run() {}

    /** See the class. */
    public static void main(String[] arguments) throws RunnerException, IOException {
        var patterns = new ArrayList<>(List.of(arguments));
        boolean quick = patterns.remove("--quick");
        var options =
                new OptionsBuilder()
                        .mode(Mode.AverageTime)
                        .timeUnit(TimeUnit.NANOSECONDS)
                        .forks(quick ? 1 : 2)
                        .warmupIterations(quick ? 0 : 5)
                        .measurementIterations(quick ? 1 : 5)
                        .warmupTime(TimeValue.seconds(1))
                        .measurementTime(quick ? TimeValue.milliseconds(100) : TimeValue.seconds(1))
                        .addProfiler(GCProfiler.class)
                        .shouldFailOnError(true)
                        .jvmArgsAppend(
                                "--add-opens",
                                "java.base/java.lang=ALL-UNNAMED",
                                "--enable-preview",
                                "--enable-native-access=ALL-UNNAMED",
                                "-Xmx2g");
        patterns.forEach(options::include);
        String table = new Report(new Runner(options.build()).run()).table();
        System.out.println();
        System.out.println(table);
        if (!quick) {
            Files.writeString(Path.of("benchmarks", "RESULTS.md"), header() + table);
        }
    }

    private static String header() {
        return """
        # Results

        Nanoseconds per operation: median [least–most] over all iterations of two forks, and bytes allocated
        per operation. Written by
        `benchmarks/run` on %s: JDK %s, %d processors, %s. Figures of different runs do not compare;
        the ratio within one run does.

        """
                .formatted(
                        LocalDate.now(),
                        Runtime.version(),
                        Runtime.getRuntime().availableProcessors(),
                        System.getProperty("os.arch"));
    }
}
