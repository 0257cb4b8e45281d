package dev.millrace.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/** One task puts elements into a queue with a capacity of 64, another takes them. */
@State(Scope.Benchmark)
public class QueueOf64 {
    private static final int ELEMENTS = 100_000;

    @Param({
        "carrier",
        "baton",
        "kotlin",
        "jox-p1",
        "jox-cpu1",
        "virtualThreads-p1",
        "virtualThreads-cpu1"
    })
    public String contestant;

    private Conveyors conveyors;

    @Setup
    public void start() {
        conveyors = Conveyors.of(contestant);
    }

    @TearDown
    public void stop() throws Exception {
        conveyors.close();
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public int passed(Blackhole blackhole) throws Exception {
        var kept = new Kept(blackhole);
        conveyors.throughQueue(ELEMENTS, 64, kept);
        return kept.checked(ELEMENTS);
    }
}
