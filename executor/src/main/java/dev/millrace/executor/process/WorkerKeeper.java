package dev.millrace.executor.process;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Keeps one worker of a pool: a thread that starts it and replaces it when it is gone. */
final class WorkerKeeper implements Runnable {
    private static final System.Logger LOG = System.getLogger("dev.millrace.executor.process");

    private static final int STARTS = 3; // that fail in a row, before a job is told

    private final ProcessPool pool;
    private final Thread thread;
    private final Backoff backoff;

    boolean lent; // guarded by the idle workers of the pool

    private volatile @Nullable Worker worker; // written by the keeper's thread

    WorkerKeeper(ProcessPool pool, String name, PoolSettings settings) {
        this.pool = pool;
        this.backoff = new Backoff(settings.firstBackoff(), settings.mostBackoff());
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this);
    }

    void start() {
        thread.start();
    }

    /** Looks again: the worker has ended, or the pool stops. */
    void wake() {
        LockSupport.unpark(thread);
    }

    /** As {@link #wake}, unless nothing has happened. */
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

    /** A new worker; null if none starts, which the calls that wait are told. */
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
        long end = System.nanoTime() + duration.toNanos();
        for (long left = duration.toNanos();
                left > 0 && !pool.isStopping();
                left = end - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
        }
    }

    /** Lets calls have {@code kept} until it is gone. */
    private void keep(Worker kept) {
        worker = kept; // before the look whether the pool stops: pairs with who kills what is left
        pool.workerStarted(kept, this);
        pool.idle().add(this);
        // a worker that has a call is left to it: what it has answered may not have been read yet
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
            backoff.reset(); // the pool has ended it
        } else {
            if (gone.hasAnswered()) {
                backoff.reset(); // it was worth its start
            }
            gone.kill(); // it may live on, when its channel broke
            pool.countDeath();
        }
    }

    /** The worker, for the call that was lent this keeper. */
    Worker lentWorker() {
        return Objects.requireNonNull(worker);
    }

    boolean hasLiveWorker() {
        Worker current = worker;
        return current != null && current.isAlive();
    }

    /** The worker, for whoever has to end it. */
    @Nullable Worker current() {
        return worker;
    }

    boolean join(Duration limit) throws InterruptedException {
        return thread.join(limit);
    }
}
