package dev.millrace.benchmarks;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import dev.millrace.LoopGroup;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * 64 independent tasks, each of which computes for half a microsecond and yields, 1,000 times: on
 * two loops, and on one.
 */
@State(Scope.Benchmark)
public class SideBySide {
    private static final int TASKS = 64;
    private static final int STEPS = 1_000;

    @Param({"carrier", "baton", "carrier-oneLoop"})
    public String contestant;

    private LoopGroup group;

    @Setup
    public void start() {
        var settings =
                EventLoop.builder()
                        .engine(
                                "baton".equals(contestant)
                                        ? FiberEngine.BATON
                                        : FiberEngine.CARRIER);
        group = LoopGroup.open("carrier-oneLoop".equals(contestant) ? 1 : 2, settings);
    }

    @TearDown
    public void stop() {
        group.close();
    }

    @Benchmark
    @OperationsPerInvocation(TASKS * STEPS)
    public long steps() {
        var tasks = new ArrayList<CompletableFuture<Long>>(TASKS);
        for (int i = 0; i < TASKS; i++) {
            tasks.add(group.submit(SideBySide::work));
        }
        long sum = 0;
        for (CompletableFuture<Long> task : tasks) {
            sum += task.join();
        }
        return sum;
    }

    private static long work() {
        long state = 1;
        for (int step = 0; step < STEPS; step++) {
            for (int i = 0; i < 375; i++) { // xorshift, which a compiler cannot optimise away
                state ^= state << 13;
                state ^= state >>> 7;
                state ^= state << 17;
            }
            Async.checkpoint();
        }
        return state;
    }
}
