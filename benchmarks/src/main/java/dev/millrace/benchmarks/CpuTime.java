package dev.millrace.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * The processor time of the whole process, and of the processes it started, per item. It shows
 * which contestant is fast only because it spins or because other threads do part of the work. It
 * includes the compiler and the garbage collector.
 */
public final class CpuTime implements InternalProfiler {
    /** The name of the result in JMH. */
    static final String LABEL = "cpu.norm";

    private long before;
    private Map<Long, Long> descendantsBefore = Map.of();

    /** Called by JMH. */
    public CpuTime() {}

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        descendantsBefore = ofDescendants();
        before = ofThisProcess();
    }

    @Override
    public Collection<? extends Result<?>> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        long spent = ofThisProcess() - before;
        Map<Long, Long> descendants = ofDescendants();
        for (var process : descendants.entrySet()) {
            spent += process.getValue() - descendantsBefore.getOrDefault(process.getKey(), 0L);
        }
        long items = result.getMetadata().getAllOps();
        // nobody can say what a process took that has ended, as it does when a fork is torn down
        boolean known = descendants.keySet().containsAll(descendantsBefore.keySet());
        return items == 0 || !known
                ? List.of()
                : List.of(
                        new ScalarResult(
                                LABEL, (double) spent / items, "ns/op", AggregationPolicy.AVG));
    }

    /** In nanoseconds, since the process began. */
    static long ofThisProcess() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    /** By process, in nanoseconds since each began; without those that have ended. */
    private static Map<Long, Long> ofDescendants() {
        var times = new HashMap<Long, Long>();
        ProcessHandle.current()
                .descendants()
                .forEach(process ->
                        process.info()
                                .totalCpuDuration()
                                .ifPresent(time -> times.put(process.pid(), time.toNanos())));
        return times;
    }

    @Override
    public String getDescription() {
        return "processor time per item";
    }
}
