package dev.millrace.executor.hazelcast;

import dev.millrace.executor.RunningJob;
import dev.millrace.spi.ClosingLog;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * Closes the cluster on its own thread, so that the closing goes on if the caller is interrupted.
 */
final class ClusterClosing {
    private static final System.Logger LOG = System.getLogger("dev.millrace.executor.hazelcast");

    private final ClusterEngine engine;
    private final Function<Duration, List<RunningJob>> closeCalls;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);

    ClusterClosing(ClusterEngine engine, Function<Duration, List<RunningJob>> closeCalls) {
        this.engine = engine;
        this.closeCalls = closeCalls;
    }

    void begin() {
        if (begun.compareAndSet(false, true)) {
            String name = engine.settings().name() + "-closing";
            Thread.ofPlatform().daemon().name(name).start(this::close);
        }
    }

    void await() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the closing goes on
        }
    }

    private void close() {
        Duration grace = engine.settings().closeGrace();
        long end = System.nanoTime() + TimeUnit.NANOSECONDS.convert(grace);
        try {
            List<RunningJob> stuck = closeCalls.apply(grace);
            if (!stuck.isEmpty()) {
                ClosingLog.write(() ->
                        LOG.log(
                                Level.WARNING,
                                "{0} was closed with jobs that did not end: {1}",
                                engine.settings().name(),
                                stuck));
            }
            awaitOthers(Duration.ofNanos(end - System.nanoTime()));
        } finally {
            try {
                engine.stop();
            } finally {
                closed.countDown();
            }
        }
    }

    /** Waits for the jobs of other processes that run here. */
    private void awaitOthers(Duration grace) {
        MemberJobs here = engine.here();
        try {
            if (here != null && !here.awaitIdle(grace)) {
                ClosingLog.write(() ->
                        LOG.log(
                                Level.WARNING,
                                "{0} was closed with {1} jobs of others that did not end",
                                engine.settings().name(),
                                here.running()));
            }
        } catch (InterruptedException e) { // nobody has a reference to this thread
            Thread.currentThread().interrupt();
        }
    }
}
