package dev.millrace.benchmarks;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * One foreign thread hands over a thousand callbacks and waits until the last has run. The first
 * wakes the loop and the last wakes the thread; on two cores that is a large part of the figure.
 */
@State(Scope.Benchmark)
public class Flood {
    private static final int CALLS = 1_000;

    @Param({
        "carrier",
        "baton",
        "nettyNio",
        "nettyEpoll",
        "vertx",
        "kotlin",
        "executor",
        "reactor",
        "rxjava"
    })
    public String contestant;

    @Param("1")
    public int scale;

    private Peer peer;
    private int ran;

    @Setup
    public void start() throws Exception {
        peer = Peer.of(contestant);
    }

    @TearDown
    public void stop() throws Exception {
        peer.close();
    }

    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void flood() throws InterruptedException {
        var done = new CountDownLatch(1);
        int calls = CALLS * scale;
        Executor executor = peer.executor; // read once: the loop writes next to it at every call
        for (int i = 1; i < calls; i++) {
            executor.execute(this::count);
        }
        executor.execute(done::countDown);
        done.await();
    }

    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void onOneCore() throws InterruptedException {
        flood();
    }

    private void count() {
        ran++;
    }
}
