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

/** A callback that schedules itself again: one entry in the queue at a time. */
@State(Scope.Benchmark)
public class CallSoonChain {
    static final int CALLS = 100_000;

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
    @OperationsPerInvocation(CALLS)
    public void chain() throws InterruptedException {
        var done = new CountDownLatch(1);
        peer.executor.execute(new Link(peer.inside, done));
        done.await();
    }

    private static final class Link implements Runnable {
        private final Executor executor;
        private final CountDownLatch done;
        private int left = CALLS;

        Link(Executor executor, CountDownLatch done) {
            this.executor = executor;
            this.done = done;
        }

        @Override
        public void run() {
            if (--left > 0) {
                executor.execute(this);
            } else {
                done.countDown();
            }
        }
    }
}
