package dev.millrace.benchmarks;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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
 * {@code fourProducers}: four threads hand over two thousand each at the same time.
 */
@State(Scope.Benchmark)
public class Flood {
    private static final int CALLS = 1_000;
    private static final int PRODUCERS = 4;
    private static final int CALLS_OF_EACH = 2_000;

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
    private int ran; // by the loop
    private final ExecutorService producers = Executors.newFixedThreadPool(PRODUCERS);

    @Setup
    public void start() throws Exception {
        peer = Peer.of(contestant);
    }

    @TearDown
    public void stop() throws Exception {
        producers.close();
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

    @Benchmark
    @OperationsPerInvocation(PRODUCERS * CALLS_OF_EACH)
    public void fourProducers() throws InterruptedException {
        var done = new CountDownLatch(1);
        int calls = CALLS_OF_EACH * scale;
        Executor executor = peer.executor;
        Runnable call = new Countdown(PRODUCERS * calls, done);
        for (int i = 0; i < PRODUCERS; i++) {
            producers.execute(() -> {
                for (int j = 0; j < calls; j++) {
                    executor.execute(call);
                }
            });
        }
        done.await();
    }

    private void count() {
        ran++;
    }

    /** Runs on the loop only. */
    private static final class Countdown implements Runnable {
        private final CountDownLatch done;
        private int left;

        Countdown(int calls, CountDownLatch done) {
            this.left = calls;
            this.done = done;
        }

        @Override
        public void run() {
            if (--left == 0) {
                done.countDown();
            }
        }
    }
}
