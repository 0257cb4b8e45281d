package dev.millrace.executor.process;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A thread that starts one worker of a pool and replaces it when it has ended. */
final class WorkerKeeper implements Runnable {
    private static final System.Logger LOG = System.getLogger("dev.millrace.executor.process");

    private static final int STARTS = 3; // failures in a row before waiting calls fail

    private final ProcessPool pool;
    private final Thread thread;
    private final Backoff backoff;

    boolean lent; // guarded by the pool's IdleWorkers

    private volatile @Nullable Worker worker; // written by the keeper's thread
    private volatile @Nullable Worker latest; // written by the keeper's thread

    WorkerKeeper(ProcessPool pool, String name, PoolSettings settings) {
        this.pool = pool;
        this.backoff = new Backoff(settings.firstBackoff(), settings.mostBackoff());
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this);
    }

    void start() {
        thread.start();
    }

    /** Wakes the thread because the worker has ended or the pool stops. */
    void wake() {
        LockSupport.unpark(thread);
    }

    /** As {@link #wake}, but only if the worker has ended or the pool stops. */
    void wakeIfOver() {
        Worker current = worker;
        if (current == null || !isNeeded(current)) {
            wake();
        }
    }

    @Override
    public void run() {
        while (!pool.isStopping()) {
            Worker started = startWorker();
            if (started != null) {
                keep(started);
            }
        }
    }

    /** Starts a worker; null if none starts, and then waiting calls may fail. */
    private @Nullable Worker startWorker() {
        try {
            return launch();
        } catch (WorkerStartException e) {
            if (!pool.isStopping()) {
                pool.startFailed(e);
            }
            return null;
        }
    }

    private Worker launch() {
        for (int tries = 1; ; tries++) {
            pause(backoff.next());
            if (pool.isStopping()) {
                throw new WorkerStartException("the pool is closed", null);
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

    private void pause(Duration duration) {
        long left = TimeUnit.NANOSECONDS.convert(duration);
        long end = System.nanoTime() + left;
        while (left > 0 && !pool.isStopping()) {
            LockSupport.parkNanos(this, left);
            left = end - System.nanoTime();
        }
    }

    /** Lends {@code kept} to calls until it has ended. */
    private void keep(Worker kept) {
        // before the check whether the pool stops: pairs with PoolClosing, which kills the workers
        // left
        worker = kept;
        latest = kept;
        pool.workerStarted(kept, this);
        pool.idle().add(this);
        // a dead worker stays with its call, which may not have read the answer yet
        while (isNeeded(kept) || !pool.idle().withdraw(this)) {
            LockSupport.park(this);
        }
        worker = null;
        pool.workerGone();
        end(kept);
    }

    private boolean isNeeded(Worker kept) {
        return !pool.isStopping() && kept.isAlive();
    }

    private void end(Worker gone) {
        if (pool.isStopping()) {
            pool.dismiss(gone);
        } else if (gone.isRetired()) {
            backoff.reset(); // the pool ended it
        } else {
            if (gone.hasAnswered()) {
                backoff.reset();
            }
            gone.kill(); // the process may be alive although its channel broke
            pool.countDeath();
        }
    }

    /** The worker, for the call that has taken this keeper. */
    Worker lentWorker() {
        return Objects.requireNonNull(worker);
    }

    boolean hasLiveWorker() {
        Worker current = worker;
        return current != null && current.isAlive();
    }

    /** The worker; null between two workers. */
    @Nullable Worker current() {
        return worker;
    }

    /** The worker that was started last; null if there was none. */
    @Nullable Worker latest() {
        return latest;
    }

    boolean join(Duration limit) throws InterruptedException {
        return thread.join(limit);
    }
}
