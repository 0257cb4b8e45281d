package dev.millrace.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** As {@link PingPong}, without a channel: two new promises for each round trip. */
@State(Scope.Benchmark)
public class PingPongBare {
    private static final int ROUNDS = 10_000;

    @Param({"carrier", "baton", "kotlin", "completableFuture-p1"})
    public String contestant;

    private Pairs pairs;

    @Setup
    public void start() {
        pairs = Pairs.throughPromises(contestant);
    }

    @TearDown
    public void stop() throws Exception {
        pairs.close();
    }

    @Benchmark
    @OperationsPerInvocation(ROUNDS)
    public int promises() throws Exception {
        return Pairs.checked(pairs.play(1, ROUNDS), ROUNDS);
    }
}
