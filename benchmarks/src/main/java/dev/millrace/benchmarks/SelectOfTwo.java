package dev.millrace.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/** One task sends alternately into two channels without a buffer, another selects over both. */
@State(Scope.Benchmark)
public class SelectOfTwo {
    private static final int ELEMENTS = 100_000;

    @Param({"carrier", "baton", "kotlin", "jox-p1", "jox-cpu1"})
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
    public int received(Blackhole blackhole) throws Exception {
        var kept = new Kept(blackhole);
        conveyors.throughTwoChannels(ELEMENTS, kept);
        return kept.checked(ELEMENTS);
    }
}
