package dev.millrace.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
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

    /** Called by JMH. */
    public CpuTime() {}

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        before = ofDescendants() + ofThisProcess();
    }

    @Override
    public Collection<? extends Result<?>> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        long spent = ofThisProcess() + ofDescendants() - before;
        long items = result.getMetadata().getAllOps();
        return items == 0
                ? List.of()
                : List.of(
                        new ScalarResult(
                                LABEL, (double) spent / items, "ns/op", AggregationPolicy.AVG));
    }

    /** In nanoseconds, since the process began. */
    static long ofThisProcess() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    private static long ofDescendants() {
        return ProcessHandle.current()
                .descendants()
                .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
                .mapToLong(Duration::toNanos)
                .sum();
    }

    @Override
    public String getDescription() {
        return "processor time per item";
    }
}
