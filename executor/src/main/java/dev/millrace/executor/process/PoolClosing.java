package dev.millrace.executor.process;

import dev.millrace.executor.RunningJob;
import dev.millrace.spi.ClosingLog;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Closes a pool on its own thread, so that the closing goes on if the caller is interrupted. */
final class PoolClosing {
    private static final System.Logger LOG = System.getLogger("dev.millrace.executor.process");
    private static final Duration LAST_STEPS = Duration.ofSeconds(5);

    private final ProcessPool pool;
    private final List<WorkerKeeper> keepers;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);

    PoolClosing(ProcessPool pool, List<WorkerKeeper> keepers) {
        this.pool = pool;
        this.keepers = keepers;
    }

    void begin() {
        if (begun.compareAndSet(false, true)) {
            Thread.ofPlatform().daemon().name(pool.name() + "-closing").start(this::close);
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
        try {
            List<RunningJob> stuck = pool.closeCalls();
            List<Worker> last = workers();
            pool.stopKeepers(); // else they would replace the killed workers
            if (!stuck.isEmpty()) {
                killWhatIsLeft(stuck);
            }
            deleteSocket();
            joinAll(last);
        } catch (InterruptedException e) { // nobody has a reference to this thread
            Thread.currentThread().interrupt();
        } finally {
            pool.timer().shutdownNow();
            closed.countDown();
        }
    }

    private List<Worker> workers() {
        return keepers.stream().map(WorkerKeeper::current).filter(Objects::nonNull).toList();
    }

    private void killWhatIsLeft(List<RunningJob> stuck) {
        ClosingLog.write(() ->
                LOG.log(
                        Level.WARNING,
                        "{0} was closed with jobs that did not end within {1}: {2}",
                        pool.name(),
                        pool.settings().closeGrace(),
                        stuck.stream().map(RunningJob::job).collect(Collectors.joining(", "))));
        workers().forEach(Worker::kill);
    }

    private void deleteSocket() {
        try {
            pool.acceptor().close();
        } catch (IOException e) {
            ClosingLog.write(
                    () -> LOG.log(Level.WARNING, pool.name() + " could not delete its socket", e));
        }
    }

    private void joinAll(List<Worker> last) throws InterruptedException {
        for (WorkerKeeper keeper : keepers) {
            if (!keeper.join(LAST_STEPS)) {
                ClosingLog.write(
                        () -> LOG.log(Level.WARNING, "a thread of {0} is stuck", pool.name()));
            }
        }
        // a keeper may have started one meanwhile
        Stream<Worker> late = keepers.stream().map(WorkerKeeper::latest).filter(Objects::nonNull);
        for (Worker worker : Stream.concat(last.stream(), late).distinct().toList()) {
            if (!worker.hasEnded(LAST_STEPS.toMillis())) {
                ClosingLog.write(
                        () -> LOG.log(Level.WARNING, "{0} did not end and was killed", worker));
                worker.kill();
            }
        }
    }
}
