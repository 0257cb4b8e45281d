package dev.millrace.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Ping-pong through two queues of the JDK that spin before they park: two tasks of one loop,
 * compared with two virtual threads of the JDK's own scheduler. A blocking call would stop a loop
 * with the baton engine, so its tasks make each call inside {@code blocking}, as the contract
 * requires; tasks of the carrier engine make the bare call.
 */
@State(Scope.Benchmark)
public class SynchronousQueues {
    private static final int ROUNDS = 10_000;

    @Param({"carrier", "baton", "virtualThreads-p1", "virtualThreads-cpu1"})
    public String contestant;

    private Pairs pairs;

    @Setup
    public void start() {
        pairs = Pairs.throughQueues(contestant);
    }

    @TearDown
    public void stop() throws Exception {
        pairs.close();
    }

    @Benchmark
    @OperationsPerInvocation(ROUNDS)
    public int pair() throws Exception {
        return Pairs.checked(pairs.play(1, ROUNDS), ROUNDS);
    }
}
