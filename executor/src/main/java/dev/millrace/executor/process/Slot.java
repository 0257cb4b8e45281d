package dev.millrace.executor.process;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One place of a pool: a thread that keeps one worker alive and runs one call at a time with it.
 *
 * <p>A platform thread, because it waits in system calls: it is the thread that the answer wakes.
 */
final class Slot implements Runnable {
    private static final System.Logger LOG = System.getLogger("dev.millrace.executor.process");

    private static final int STARTS = 3; // that fail in a row, before a job is told

    private final ProcessPool pool;
    private final Thread thread;
    private final Backoff backoff;

    volatile @Nullable SlotWork assigned; // written under the queue's lock

    private volatile @Nullable SlotWork running; // written by the slot's thread
    private volatile @Nullable Worker worker; // written by the slot's thread

    Slot(ProcessPool pool, String name, PoolSettings settings) {
        this.pool = pool;
        this.backoff = new Backoff(settings.firstBackoff(), settings.mostBackoff());
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this);
    }

    void start() {
        thread.start();
    }

    /** Looks again: a call was assigned, the worker ended, or the pool stops. */
    void wake() {
        LockSupport.unpark(thread);
    }

    @Override
    public void run() {
        while (!pool.isStopping()) {
            SlotWork call = keepWorker() ? nextCall() : null;
            if (call != null) {
                runCall(call);
            }
        }
        Worker last = worker;
        if (last != null) {
            worker = null;
            pool.workerGone();
            pool.dismiss(last);
        }
    }

    private void runCall(SlotWork call) {
        running = call;
        try {
            call.runIn(this);
        } catch (RuntimeException | Error e) { // the loop's side of the call, not the job
            LOG.log(System.Logger.Level.ERROR, call + " could not be ended", e);
        } finally {
            running = null;
        }
        recycleIfWorn();
    }

    /** Whether there is a worker; if it could not be started, whoever waits is told. */
    private boolean keepWorker() {
        try {
            worker();
            return true;
        } catch (WorkerStartException e) {
            if (!pool.isStopping()) {
                pool.startFailed(e);
            }
            return false;
        }
    }

    /** The worker, started if there is none; waits first if the last ones did not last. */
    Worker worker() {
        Worker current = worker;
        if (current != null && current.isAlive()) {
            return current;
        }
        if (current != null) {
            if (current.jobs > 0) {
                backoff.reset(); // it was worth its start
            }
            discard();
            pool.countDeath();
        }
        Worker started = launch();
        worker = started;
        pool.workerStarted(started, this);
        if (pool.isStopping()) { // after it can be seen here: pairs with whoever kills what is left
            discard();
            throw stopped();
        }
        return started;
    }

    private Worker launch() {
        for (int tries = 1; ; tries++) {
            pause(backoff.next());
            if (pool.isStopping()) {
                throw stopped();
            }
            try {
                return pool.launch();
            } catch (WorkerStartException e) {
                if (!pool.isStopping()) {
                    LOG.log(System.Logger.Level.WARNING, e.getMessage());
                }
                if (tries == STARTS) {
                    throw e;
                }
            }
        }
    }

    private static WorkerStartException stopped() {
        return new WorkerStartException("the pool is closed", null);
    }

    /** Has the present worker killed, which the pool has doomed and not the worker itself. */
    void discardDoomed() {
        backoff.reset();
        discard();
    }

    private void discard() {
        Worker gone = worker;
        worker = null;
        if (gone != null) {
            pool.workerGone();
            gone.kill();
        }
    }

    private void recycleIfWorn() {
        Worker current = worker;
        if (current == null) {
            return;
        }
        PoolSettings settings = pool.settings();
        if (current.jobs >= settings.recycleAfterJobs()
                || current.bytes >= settings.recycleAfterBytes()
                || current.heap > settings.recycleAboveHeap()) {
            worker = null;
            backoff.reset();
            pool.workerGone();
            pool.countRecycled();
            pool.dismiss(current);
        }
    }

    /** The next call; null if the worker ended or the pool stops meanwhile. */
    private @Nullable SlotWork nextCall() {
        SlotWork next = pool.queue().nextOrIdle(this);
        if (next != null) {
            return next;
        }
        Worker current = worker;
        while (assigned == null) {
            boolean over = pool.isStopping() || current == null || !current.isAlive();
            if (over && pool.queue().stopIdling(this)) {
                return null;
            }
            if (!over) {
                LockSupport.park(this);
            }
        }
        next = assigned;
        assigned = null;
        return next;
    }

    private void pause(Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        for (long left = duration.toNanos();
                left > 0 && !pool.isStopping();
                left = end - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
        }
    }

    /** Cancels what the slot does for the place, if {@code runner} is its thread. */
    void cancelIfRunBy(Thread runner) {
        if (runner == thread && running instanceof Errand errand) {
            errand.cancel();
        }
    }

    /** The worker, for whoever has to end it. */
    @Nullable Worker current() {
        return worker;
    }

    boolean join(Duration limit) throws InterruptedException {
        return thread.join(limit);
    }
}
