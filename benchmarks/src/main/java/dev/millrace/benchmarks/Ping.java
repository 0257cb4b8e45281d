package dev.millrace.benchmarks;

import java.util.concurrent.CountDownLatch;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * One callback from a foreign thread, which waits for it. The loop has no channel, so it parks if
 * it can.
 */
@State(Scope.Benchmark)
public class Ping {
    @Param({"carrier", "baton", "nettyNio", "nettyEpoll", "vertx", "kotlin", "executor"})
    public String contestant;

    private Peer peer;

    @Setup
    public void start() throws Exception {
        peer = Peer.of(contestant);
    }

    @TearDown
    public void stop() throws Exception {
        peer.close();
    }

    @Benchmark
    public void onTwoCores() throws InterruptedException {
        ping();
    }

    /** On one core. */
    @Benchmark
    public void ping() throws InterruptedException {
        var done = new CountDownLatch(1);
        peer.executor.execute(done::countDown);
        done.await();
    }
}
