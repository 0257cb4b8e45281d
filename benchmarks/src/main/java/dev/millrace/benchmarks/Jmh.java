package dev.millrace.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Statistics;

/** Runs JMH: nanoseconds per item, with the same settings for every contestant. */
final class Jmh {
    private static final int FORKS = 2;

    /**
     * Rows of several threads and much code. They are still being compiled when the others are
     * warm, whoever the contestant is; {@link TimeToSpeed} shows what they take until then.
     */
    private static final String WARM_LATE =
            "\\.(MapConcurrent|OffloadThreads|Pipeline|Requests|Sleepers)\\.";

    private static final int WARM_UPS = 5;
    private static final int WARM_UPS_OF_LATE = 20;

    private final boolean quick;
    private final String run;

    Jmh(boolean quick, String run) {
        this.quick = quick;
        this.run = run;
        if (quick) {
            System.setProperty("jmh.ignoreLock", "true"); // the figures are not used
        }
    }

    /** All benchmarks that match one of {@code patterns}; all if that is empty. */
    List<Figure> measure(List<String> patterns) throws RunnerException {
        ChainedOptionsBuilder most = options(WARM_UPS).exclude(WARM_LATE);
        ChainedOptionsBuilder late = options(WARM_UPS_OF_LATE);
        for (String pattern : orAll(patterns)) {
            most.include(pattern);
            late.include(both(WARM_LATE, pattern));
        }
        var figures = new ArrayList<>(measure(most));
        figures.addAll(measure(late));
        return figures;
    }

    private static List<String> orAll(List<String> patterns) {
        return patterns.isEmpty() ? List.of("") : patterns;
    }

    /** JMH combines its expressions with "or". */
    private static String both(String one, String other) {
        return "^(?=.*(%s))(?=.*(%s))".formatted(one, other);
    }

    /** One contestant of one workload, in one fork; empty if there is no such workload. */
    List<Figure> measureOnce(String workload, String contestant) throws RunnerException {
        boolean late = Pattern.compile(WARM_LATE).matcher("." + workload).find();
        return measure(
                options(late ? WARM_UPS_OF_LATE : WARM_UPS)
                        .include("\\.%s$".formatted(workload.replace(".", "\\.")))
                        .param("contestant", contestant)
                        .forks(1)
                        .verbosity(VerboseMode.SILENT));
    }

    /** The benchmarks that can run at ten and a hundred times their size, with one peer each. */
    List<Figure> grow(List<String> patterns) throws RunnerException {
        var figures = new ArrayList<Figure>();
        for (Growing growing : Growing.values()) {
            ChainedOptionsBuilder options =
                    options(WARM_UPS)
                            .param("contestant", growing.contestants())
                            .param(
                                    "scale",
                                    quick ? new String[] {"10"} : new String[] {"10", "100"});
            for (String pattern : orAll(patterns)) {
                options.include(both("\\.%s\\.".formatted(growing.name), pattern));
            }
            figures.addAll(measure(options));
        }
        return figures;
    }

    /** The benchmarks with a scale, each with peers to compare with. */
    private enum Growing {
        CALL_SOON_BATCH("CallSoonBatch", "nettyNio", "kotlin"),
        FLOOD("Flood", "nettyNio", "kotlin"),
        FORK("Fork", "kotlin"),
        PING_PONG("PingPong", "kotlin"),
        WAITERS("Waiters", "kotlin"),
        TIMERS("Timers", "nettyNio");

        private final String name;
        private final String[] peers;

        Growing(String name, String... peers) {
            this.name = name;
            this.peers = peers;
        }

        String[] contestants() {
            return Stream.concat(Stream.of("carrier", "baton"), Stream.of(peers))
                    .toArray(String[]::new);
        }
    }

    private ChainedOptionsBuilder options(int warmUps) {
        return new OptionsBuilder()
                .mode(Mode.AverageTime)
                .timeUnit(TimeUnit.NANOSECONDS)
                .forks(quick ? 1 : FORKS)
                .warmupIterations(quick ? 0 : warmUps)
                .measurementIterations(quick ? 1 : 5)
                .warmupTime(TimeValue.milliseconds(500))
                .measurementTime(TimeValue.milliseconds(quick ? 100 : 500))
                .verbosity(quick ? VerboseMode.SILENT : VerboseMode.NORMAL)
                .addProfiler(GCProfiler.class)
                .addProfiler(CpuTime.class)
                .addProfiler(ForkedJvm.class)
                .shouldFailOnError(true)
                .jvmArgsAppend(ForkedJvm.FLAGS.toArray(String[]::new));
    }

    private List<Figure> measure(ChainedOptionsBuilder options) throws RunnerException {
        Collection<RunResult> results;
        try {
            results = new Runner(options.build()).run();
        } catch (NoBenchmarksException e) {
            return List.of();
        }
        return results.stream().map(this::figure).toList();
    }

    private Figure figure(RunResult result) {
        String scale = result.getParams().getParam("scale");
        int times = scale == null ? 1 : Integer.parseInt(scale);
        String workload = ForkedJvm.workload(result.getParams());
        Statistics statistics = result.getPrimaryResult().getStatistics();
        return new Figure(
                workload,
                times,
                result.getParams().getParam("contestant"),
                "ns",
                statistics.getPercentile(50) / times,
                statistics.getMin() / times,
                statistics.getMax() / times,
                counted(result, "gc.alloc.rate.norm") / times,
                counted(result, CpuTime.LABEL) / times,
                Revisions.of(workload),
                run);
    }

    /** What a profiler counted, per item. */
    private static double counted(RunResult result, String label) {
        var counted = result.getSecondaryResults().get(label);
        return counted == null ? Double.NaN : counted.getScore();
    }
}
