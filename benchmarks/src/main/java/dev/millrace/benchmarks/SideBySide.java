package dev.millrace.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * 64 independent tasks, each of which computes for half a microsecond and yields, 1,000 times: on a
 * loop per processor, or what the contestant has instead, and on one loop. Who has callbacks
 * instead of tasks queues the next step.
 */
@State(Scope.Benchmark)
public class SideBySide {
    private static final int TASKS = 64;
    private static final int STEPS = 1_000;

    @Param({
        "carrier",
        "carrier-oneLoop",
        "baton",
        "nettyNio",
        "nettyEpoll",
        "vertx",
        "kotlinDefault",
        "virtualThreads"
    })
    public String contestant;

    private Crew crew;

    @Setup
    public void start() {
        crew = Crew.of(contestant);
    }

    @TearDown
    public void stop() throws Exception {
        crew.close();
    }

    @Benchmark
    @OperationsPerInvocation(TASKS * STEPS)
    public long steps() throws Exception {
        return crew.work(TASKS, STEPS);
    }

    /** The work of one step. */
    static long step(long state) {
        for (int i = 0; i < 375; i++) { // xorshift, which a compiler cannot optimise away
            state ^= state << 13;
            state ^= state >>> 7;
            state ^= state << 17;
        }
        return state;
    }
}
