package dev.millrace.benchmarks;

import java.util.concurrent.CountDownLatch;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A trivial job goes to other threads and its result comes back to the loop: 1,000 in flight,
 * results by callback, and one after the other. Ours with limiter, statistics, context and
 * cancellation, as always; on {@code cpu()} and on {@code blocking()}. The peers have one way each.
 */
@State(Scope.Benchmark)
public class OffloadThreads {
    private static final int IN_FLIGHT = 1_000;
    private static final int IN_TURN = 200;

    @Param({"carrier", "baton", "nettyPool", "vertx", "completableFuture", "reactor", "kotlin"})
    public String contestant;

    private OffloadPeer jobs;

    @Setup
    public void start() throws Exception {
        jobs = OffloadPeer.of(contestant);
    }

    @TearDown
    public void stop() throws Exception {
        jobs.close();
    }

    @Benchmark
    @OperationsPerInvocation(IN_FLIGHT)
    public int cpu() throws Exception {
        return jobs.inFlight(false, IN_FLIGHT);
    }

    @Benchmark
    @OperationsPerInvocation(IN_FLIGHT)
    public int blocking() throws Exception {
        return jobs.inFlight(true, IN_FLIGHT);
    }

    @Benchmark
    @OperationsPerInvocation(IN_TURN)
    public int inTurn() throws Exception {
        return jobs.inTurn(IN_TURN);
    }

    /** Results as they come back to the loop. */
    static final class Sum {
        private final CountDownLatch done = new CountDownLatch(1);
        private int left;
        private int sum;

        Sum(int jobs) {
            left = jobs;
        }

        /** On the loop. */
        void add(int value) {
            sum += value;
            if (--left == 0) {
                done.countDown();
            }
        }

        int await() throws InterruptedException {
            done.await();
            return sum;
        }
    }
}
