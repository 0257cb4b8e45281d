package dev.millrace.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Four tasks pass through a lock, or a semaphore with one permit, in the order in which they
 * arrive: at each release another task is waiting. One suspension and one resumption per passage.
 */
@State(Scope.Benchmark)
public class HandOver {
    private static final int TASKS = 4;
    private static final int ROUNDS = 25_000;

    @Param({"carrier", "baton", "kotlin", "virtualThreads-p1"})
    public String contestant;

    private Turnstiles turnstiles;

    @Setup
    public void start() {
        turnstiles = Turnstiles.of(contestant);
    }

    @TearDown
    public void stop() throws Exception {
        turnstiles.close();
    }

    @Benchmark
    @OperationsPerInvocation(TASKS * ROUNDS)
    public int lock() throws Exception {
        return Pairs.checked(turnstiles.throughLock(TASKS, ROUNDS), TASKS * ROUNDS);
    }

    @Benchmark
    @OperationsPerInvocation(TASKS * ROUNDS)
    public int semaphore() throws Exception {
        return Pairs.checked(turnstiles.throughSemaphore(TASKS, ROUNDS), TASKS * ROUNDS);
    }
}
