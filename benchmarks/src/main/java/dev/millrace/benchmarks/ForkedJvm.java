package dev.millrace.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.ExternalProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.Result;

/**
 * The extra options for the JVM of a workload or a contestant. It is a JMH profiler only because
 * JMH lets profilers add options per benchmark.
 *
 * <ul>
 *   <li>Workloads dominated by waking an idle core run on one core, the same for all contestants:
 *       on two idle cores they would measure the machine, not the library.
 *   <li>A contestant ending in {@code -p1} has the JDK's own scheduler with one carrier: like a
 *       loop, it runs one task at a time.
 *   <li>For one ending in {@code -cpu1}, the JVM also sees only one processor, so rendezvous
 *       classes do not spin.
 * </ul>
 */
public final class ForkedJvm implements ExternalProfiler {
    /** The flags of all JVMs. */
    static final List<String> FLAGS =
            List.of(
                    "--add-opens",
                    "java.base/java.lang=ALL-UNNAMED",
                    "--enable-preview",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    // also on one core, where the JVM would choose another collector
                    "-XX:+UseG1GC",
                    "-Xmx4g");

    private static final Set<String> ON_ONE_CORE =
            Set.of(
                    "Flood.onOneCore",
                    "Ping.ping",
                    "PingWithChannel.ping",
                    "Submit.join",
                    "OffloadThreads.inTurn",
                    "OffloadThreads.inTurnOnCpu");

    /** Called by JMH. */
    public ForkedJvm() {}

    /** Whether this machine can pin a process to one core. */
    static boolean canPin() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "taskset")));
    }

    /** Whether the workload runs on one core. */
    static boolean pinned(String workload) {
        return ON_ONE_CORE.contains(workload) && canPin();
    }

    @Override
    public Collection<String> addJVMInvokeOptions(BenchmarkParams parameters) {
        return pinned(workload(parameters))
                ? List.of("taskset", "-c", firstAllowedCore())
                : List.of();
    }

    @Override
    public Collection<String> addJVMOptions(BenchmarkParams parameters) {
        return flags(parameters.getParam("contestant"));
    }

    /** The flags of a contestant, besides those of all. */
    static List<String> flags(String contestant) {
        if (contestant.endsWith("-p1")) {
            return List.of(
                    "-Djdk.virtualThreadScheduler.parallelism=1",
                    "-Djdk.virtualThreadScheduler.maxPoolSize=1");
        }
        return contestant.endsWith("-cpu1") ? List.of("-XX:ActiveProcessorCount=1") : List.of();
    }

    /** Runs {@code command} in a JVM with all flags of {@code contestant}, and reads its rows. */
    static List<Probe.Measured> measure(String contestant, String... command)
            throws IOException, InterruptedException {
        var options = new ArrayList<String>(FLAGS);
        options.addAll(flags(contestant));
        options.addAll(List.of("-classpath", System.getProperty("java.class.path")));
        return Probe.Measured.parse(Probe.output(Probe.java(options, command)));
    }

    /** Class and method, without the package. */
    static String workload(BenchmarkParams parameters) {
        return parameters.getBenchmark().substring(ForkedJvm.class.getPackageName().length() + 1);
    }

    private static String firstAllowedCore() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("Cpus_allowed_list:"))
                    .map(line -> line.replaceFirst("\\D*(\\d+).*", "$1"))
                    .findFirst()
                    .orElse("0");
        } catch (IOException e) {
            return "0";
        }
    }

    @Override
    public void beforeTrial(BenchmarkParams parameters) {}

    @Override
    public Collection<? extends Result<?>> afterTrial(
            BenchmarkResult result, long pid, File out, File err) {
        return List.of();
    }

    @Override
    public boolean allowPrintOut() {
        return true;
    }

    @Override
    public boolean allowPrintErr() {
        return true;
    }

    @Override
    public String getDescription() {
        return "cores and flags of forked JVMs";
    }
}
