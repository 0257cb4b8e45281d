package dev.millrace.netty;

import dev.millrace.spi.Poller;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What is to run on the driver: tasks that Netty, its libraries and the program give to the event
 * loop. Any thread adds, the driver runs.
 */
final class IoTasks {
    /** So that a flood keeps the loop's own tasks out for a moment only. */
    private static final int MOST_AT_ONCE = 4_096;

    /** How often what a closing loop runs may bring more, before it is refused. */
    private static final int MOST_ROUNDS_AT_END = 64;

    private final Poller.Host host;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    // counted up before the task is there: to walk over the queue for its size takes too long
    private final AtomicLong added = new AtomicLong();
    private long taken; // driver only

    private volatile boolean closed;

    IoTasks(Poller.Host host) {
        this.host = host;
    }

    /**
     * @throws RejectedExecutionException if the loop is closed, and will not run it
     */
    void add(Runnable task) {
        if (!closed) {
            added.getAndIncrement();
            tasks.add(task);
            if (!closed || !tasks.remove(task)) { // else the driver had looked for the last time
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

    /** Runs what is there now; what that queues comes in the next round, as in a turn. */
    void run() {
        long there = Math.min(added.get() - taken, MOST_AT_ONCE);
        for (long left = there; left > 0; left--) {
            Runnable task = tasks.poll();
            if (task == null) {
                return; // counted, and not there yet
            }
            taken++;
            runOne(task);
        }
    }

    /** Refuses what comes from now on, and runs what is there. */
    void close() {
        for (int round = 0; round < MOST_ROUNDS_AT_END && !tasks.isEmpty(); round++) {
            run();
        }
        closed = true;
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            runOne(task);
        }
    }

    /** Tells the loop what it throws. Driver only. */
    void runOne(Runnable task) {
        try {
            task.run();
        } catch (Throwable t) { // of others
            host.failed(task, t);
        }
    }

    @Override
    public String toString() {
        return added.get() - taken + " tasks";
    }
}
