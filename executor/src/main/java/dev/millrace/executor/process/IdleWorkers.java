package dev.millrace.executor.process;

import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The idle workers and the calls that wait for one, in order. The worker that became idle last is
 * used first, because its caches are warm. Any thread.
 */
final class IdleWorkers {
    private final String pool;

    // guarded by this
    private final ArrayDeque<WorkerKeeper> idle = new ArrayDeque<>();
    private final SequencedSet<CompletableFuture<WorkerKeeper>> waiting = new LinkedHashSet<>();
    private int busy;
    private boolean closed;

    IdleWorkers(String pool) {
        this.pool = pool;
    }

    /**
     * Waits for an idle worker and takes it. The caller must {@linkplain #giveBack give it back}.
     *
     * @param turn cancel it to end the wait
     * @throws java.util.concurrent.CancellationException if {@code turn} was cancelled
     * @throws RejectedExecutionException if the pool is closed
     * @throws WorkerStartException if no worker starts
     */
    WorkerKeeper take(CompletableFuture<WorkerKeeper> turn) throws InterruptedException {
        synchronized (this) {
            if (closed) {
                throw rejection();
            }
            WorkerKeeper free = pollLive();
            if (free != null) {
                lend(free);
                return free;
            }
            waiting.add(turn);
        }
        try {
            return turn.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException refusal ? refusal : rejection();
        } catch (InterruptedException e) {
            if (!turn.cancel(false) && !turn.isCompletedExceptionally()) {
                giveBack(turn.join());
            }
            throw e;
        } finally {
            synchronized (this) {
                waiting.remove(turn);
            }
        }
    }

    private @Nullable WorkerKeeper pollLive() {
        WorkerKeeper next = idle.pollLast();
        while (next != null && !next.hasLiveWorker()) { // its keeper will notice and replace it
            next = idle.pollLast();
        }
        return next;
    }

    private void lend(WorkerKeeper keeper) {
        keeper.lent = true;
        busy++;
    }

    /** The worker of {@code keeper} has started. */
    synchronized void add(WorkerKeeper keeper) {
        while (!waiting.isEmpty()) {
            if (waiting.removeFirst().complete(keeper)) {
                lend(keeper);
                return;
            }
        }
        idle.add(keeper);
    }

    /** A call has ended. Its worker takes another call if it is alive. */
    void giveBack(WorkerKeeper keeper) {
        synchronized (this) {
            keeper.lent = false;
            busy--;
            if (keeper.hasLiveWorker()) {
                add(keeper);
            }
        }
        keeper.wakeIfOver(); // its worker may have died during the call
    }

    /** Stops lending the worker of {@code keeper}; false if a call has it now. */
    synchronized boolean withdraw(WorkerKeeper keeper) {
        if (keeper.lent) {
            return false;
        }
        idle.remove(keeper);
        return true;
    }

    /** Fails all waiting calls with {@code why}. */
    void refuseWaiting(RuntimeException why) {
        List<CompletableFuture<WorkerKeeper>> refused;
        synchronized (this) {
            refused = List.copyOf(waiting);
            waiting.clear();
        }
        refused.forEach(turn -> turn.completeExceptionally(why));
    }

    /** Stops lending workers and fails the waiting calls. */
    void close() {
        synchronized (this) {
            closed = true;
        }
        refuseWaiting(rejection());
    }

    private RejectedExecutionException rejection() {
        return new RejectedExecutionException(pool + " is closed");
    }

    /** How many workers have a call. */
    synchronized int busy() {
        return busy;
    }

    /** How many calls wait for a worker. */
    synchronized int waiting() {
        return waiting.size();
    }

    @Override
    public String toString() {
        return busy() + " run, " + waiting() + " wait";
    }
}
