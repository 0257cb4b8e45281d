package dev.millrace.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Two tasks hand a value there and back through a rendezvous: a round trip is at least two
 * suspensions and two resumptions. With a scale, that many pairs do it at once.
 */
@State(Scope.Benchmark)
public class PingPong {
    static final int ROUNDS = 10_000;

    @Param({
        "carrier",
        "baton",
        "kotlin",
        "virtualThreads-p1",
        "virtualThreadsQueue-p1",
        "virtualThreadsQueue-cpu1",
        "jox-p1",
        "jox-cpu1"
    })
    public String contestant;

    @Param("1")
    public int scale;

    private Pairs pairs;

    @Setup
    public void start() {
        pairs = Pairs.throughChannels(contestant);
    }

    @TearDown
    public void stop() throws Exception {
        pairs.close();
    }

    @Benchmark
    @OperationsPerInvocation(ROUNDS)
    public int channel() throws Exception {
        return Pairs.checked(pairs.play(scale, ROUNDS), scale * ROUNDS);
    }
}
