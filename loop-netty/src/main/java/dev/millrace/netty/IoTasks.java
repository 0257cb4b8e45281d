package dev.millrace.netty;

import dev.millrace.spi.Poller;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The tasks that Netty, its libraries and the program submit to the event loop. Any thread adds
 * them, the driver runs them.
 */
final class IoTasks {
    /** A limit, so that a flood delays the loop's own tasks only for a moment. */
    private static final int MOST_AT_ONCE = 4_096;

    /** How often tasks of a closing loop may add further tasks before these are rejected. */
    private static final int MOST_ROUNDS_AT_END = 64;

    private final Poller.Host host;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    // incremented before the task is added; the queue's size() would walk over the queue
    private final AtomicLong added = new AtomicLong();
    private long taken; // driver only

    private volatile boolean closed;

    IoTasks(Poller.Host host) {
        this.host = host;
    }

    /**
     * @throws RejectedExecutionException if the loop is closed and will not run the task
     */
    void add(Runnable task) {
        if (!closed) {
            added.getAndIncrement();
            tasks.add(task);
            // removed: the driver had checked the queue for the last time
            if (!closed || !tasks.remove(task)) {
                return;
            }
        }
        throw new RejectedExecutionException("the loop is closed");
    }

    boolean isEmpty() {
        return tasks.isEmpty();
    }

    boolean isClosed() {
        return closed;
    }

    /** Runs the tasks that are there now; what they add runs in the next round, as in a turn. */
    void run() {
        long there = Math.min(added.get() - taken, MOST_AT_ONCE);
        for (long left = there; left > 0; left--) {
            Runnable task = tasks.poll();
            if (task == null) {
                return; // counted, but not added yet
            }
            taken++;
            runOne(task);
        }
    }

    /** Rejects tasks from now on, and runs those that are there. */
    void close() {
        for (int round = 0; round < MOST_ROUNDS_AT_END && !tasks.isEmpty(); round++) {
            run();
        }
        closed = true;
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            runOne(task);
        }
    }

    /** Runs one task; reports to the loop what it throws. Driver only. */
    void runOne(Runnable task) {
        try {
            task.run();
        } catch (Throwable t) { // foreign code
            host.failed(task, t);
        }
    }

    @Override
    public String toString() {
        return added.get() - taken + " tasks";
    }
}
