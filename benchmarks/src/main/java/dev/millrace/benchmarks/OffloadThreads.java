package dev.millrace.benchmarks;

import dev.millrace.executor.Dispatcher;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * A trivial job goes to other threads and its result comes back to the loop: 1,000 in flight, and
 * one after the other; in the default dispatcher, {@code blocking()}, and on {@code cpu()}. Ours
 * has its limiter, statistics, context and cancellation, as always. Contestants that can await do
 * so; the others use a callback on their loop. All pools run as many jobs at a time as our
 * dispatcher.
 */
@State(Scope.Benchmark)
public class OffloadThreads {
    static final int IN_FLIGHT = 1_000;
    private static final int IN_TURN = 200;

    @Param({
        "carrier",
        "baton",
        "virtualThreads",
        "nettyPool",
        "vertx",
        "completableFuture",
        "reactor",
        "kotlin"
    })
    public String contestant;

    private OffloadPeer jobs;

    @Setup
    public void start(BenchmarkParams benchmark) throws Exception {
        String workload = ForkedJvm.workload(benchmark);
        start(workload.endsWith(".cpu") || workload.endsWith(".inTurnOnCpu"));
    }

    /** Starts the contestant, with a pool for computing or for blocking work. */
    void start(boolean computing) throws Exception {
        Dispatcher dispatcher = computing ? Dispatcher.cpu() : Dispatcher.blocking();
        jobs = OffloadPeer.of(contestant, computing, dispatcher.concurrency());
    }

    @TearDown
    public void stop() throws Exception {
        jobs.close();
    }

    @Benchmark
    @OperationsPerInvocation(IN_FLIGHT)
    public int blocking() throws Exception {
        return Pairs.checked(jobs.inFlight(IN_FLIGHT), IN_FLIGHT);
    }

    @Benchmark
    @OperationsPerInvocation(IN_FLIGHT)
    public int cpu() throws Exception {
        return Pairs.checked(jobs.inFlight(IN_FLIGHT), IN_FLIGHT);
    }

    @Benchmark
    @OperationsPerInvocation(IN_TURN)
    public int inTurn() throws Exception {
        return Pairs.checked(jobs.inTurn(IN_TURN), IN_TURN);
    }

    @Benchmark
    @OperationsPerInvocation(IN_TURN)
    public int inTurnOnCpu() throws Exception {
        return Pairs.checked(jobs.inTurn(IN_TURN), IN_TURN);
    }

    /** Adds up the results as they come back to the loop. */
    static final class Sum {
        private final CompletableFuture<Integer> all;
        private int left;
        private int sum;

        Sum(int jobs, CompletableFuture<Integer> all) {
            left = jobs;
            this.all = all;
        }

        /** On the loop. */
        void add(int value) {
            sum += value;
            if (--left == 0) {
                all.complete(sum);
            }
        }
    }
}
