package dev.millrace.benchmarks;

import java.util.concurrent.CountDownLatch;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * As {@link Ping}, with a listening socket on the loop, which therefore waits in the selector
 * instead of parking. On one core.
 */
@State(Scope.Benchmark)
public class PingWithChannel {
    @Param({"carrier", "baton", "nettyNio", "nettyEpoll", "vertx"})
    public String contestant;

    private Peer peer;

    @Setup
    public void start() throws Exception {
        peer = Peer.withChannel(contestant);
    }

    @TearDown
    public void stop() throws Exception {
        peer.close();
    }

    @Benchmark
    public void ping() throws InterruptedException {
        var done = new CountDownLatch(1);
        peer.executor.execute(done::countDown);
        done.await();
    }
}
