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

/** A thousand callbacks are queued at once; the last one queues the next thousand. */
@State(Scope.Benchmark)
public class CallSoonBatch {
    private static final int BATCH = 1_000;
    private static final int BATCHES = 100;

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

    @Setup
    public void start() throws Exception {
        peer = Peer.of(contestant);
    }

    @TearDown
    public void stop() throws Exception {
        peer.close();
    }

    @Benchmark
    @OperationsPerInvocation(BATCH * BATCHES)
    public void batch() throws InterruptedException {
        var done = new CountDownLatch(1);
        peer.executor.execute(new Round(peer.inside, BATCH * scale, done));
        done.await();
    }

    private static final class Round implements Runnable {
        private final Executor executor;
        private final int batch;
        private final CountDownLatch done;
        private int batchesLeft = BATCHES;
        private int ran;
        private final Runnable count = () -> ran++;

        Round(Executor executor, int batch, CountDownLatch done) {
            this.executor = executor;
            this.batch = batch;
            this.done = done;
        }

        @Override
        public void run() {
            if (batchesLeft-- == 0) {
                done.countDown();
                return;
            }
            for (int i = 1; i < batch; i++) {
                executor.execute(count);
            }
            executor.execute(this);
        }
    }
}
