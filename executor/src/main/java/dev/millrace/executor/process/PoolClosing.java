package dev.millrace.executor.process;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/** The end of a pool, on a thread of its own: whoever asked for it may go away. */
final class PoolClosing {
    private static final System.Logger LOG = System.getLogger("dev.millrace.executor.process");
    private static final Duration LAST_STEPS = Duration.ofSeconds(5);

    private final ProcessPool pool;
    private final List<Slot> slots;
    private final WorkerAcceptor reception;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);

    PoolClosing(ProcessPool pool, List<Slot> slots, WorkerAcceptor reception) {
        this.pool = pool;
        this.slots = slots;
        this.reception = reception;
    }

    void begin() {
        if (begun.compareAndSet(false, true)) {
            pool.queue().close();
            Thread.ofPlatform().daemon().name(pool.name() + "-closing").start(this::close);
        }
    }

    void await() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the end goes on without us
        }
    }

    private void close() {
        try {
            Duration grace = pool.settings().closeGrace();
            long end = System.nanoTime() + grace.toNanos();
            pool.place().close(grace);
            pool.queue().stop();
            if (!pool.queue().awaitEmpty(end - System.nanoTime())) {
                killWhatIsLeft();
            }
            List<Worker> last = slots.stream().map(Slot::current).filter(w -> w != null).toList();
            pool.stopSlots();
            reception.close();
            joinAll(last);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, pool.name() + " left its socket behind", e);
        } catch (InterruptedException e) { // nobody has this thread to interrupt it
            Thread.currentThread().interrupt();
        } finally {
            pool.timer().shutdownNow();
            closed.countDown();
        }
    }

    private void killWhatIsLeft() {
        LOG.log(
                System.Logger.Level.WARNING,
                "{0} was closed with jobs that did not end within {1}: {2}",
                pool.name(),
                pool.settings().closeGrace(),
                String.join(", ", pool.queue().runningJobs()));
        pool.stopSlots(); // or they would replace what is killed
        pool.queue()
                .end()
                .forEach(call ->
                        call.refuse(new RejectedExecutionException(pool.name() + " is closed")));
        for (Slot slot : slots) {
            Worker worker = slot.current();
            if (worker != null) {
                worker.kill();
            }
        }
    }

    private void joinAll(List<Worker> last) throws InterruptedException {
        for (Slot slot : slots) {
            if (!slot.join(LAST_STEPS)) {
                LOG.log(System.Logger.Level.WARNING, "a slot of {0} is stuck", pool.name());
            }
        }
        for (Worker worker : last) {
            if (!worker.hasEnded(LAST_STEPS.toMillis())) {
                LOG.log(System.Logger.Level.WARNING, "{0} did not end and was killed", worker);
                worker.kill();
            }
        }
    }
}
