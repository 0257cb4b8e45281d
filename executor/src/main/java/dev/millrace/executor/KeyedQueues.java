package dev.millrace.executor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The keys that are at work, and the jobs that wait for another of their key. Any thread, without a
 * lock: what is to be done is queued, and done by whichever thread finds nobody at it.
 *
 * <p>A key is foreign code, whose {@code equals} may throw. So it is compared when its job comes
 * in, which alone fails then, and never when a job leaves.
 */
final class KeyedQueues {
    private final Consumer<ExecutorJob<?>> turn;
    private final ConcurrentLinkedQueue<Runnable> steps = new ConcurrentLinkedQueue<>();
    private final AtomicInteger pending = new AtomicInteger(); // whoever raises it from 0 does all

    // touched by one step at a time
    private final Map<Integer, List<KeyedQueue>> byHash = new HashMap<>();
    private final List<ExecutorJob<?>> ready = new ArrayList<>();

    /** Tells {@code turn} of each job whose turn has come. */
    KeyedQueues(Consumer<ExecutorJob<?>> turn) {
        this.turn = turn;
    }

    /** The jobs of one key but the one whose turn it is. */
    static final class KeyedQueue {
        private final int hash;
        private final Object key;
        private final JobList jobs = new JobList();

        private KeyedQueue(int hash, Object key) {
            this.hash = hash;
            this.key = key;
        }
    }

    /** Queues {@code job} behind the job with the same key, if there is one. */
    void enter(ExecutorJob<?> job, Object key) {
        perform(() -> {
            try {
                enterNow(job, key);
            } catch (Throwable t) { // of this key: its job fails at its turn, and no other does
                job.unordered = t;
                ready.add(job);
            }
        });
    }

    /** The job has ended, or will not run: the next with its key may. */
    void leave(ExecutorJob<?> job) {
        perform(() -> leaveNow(job));
    }

    private void perform(Runnable step) {
        steps.add(step);
        if (pending.getAndIncrement() > 0) {
            return; // whoever is at it comes round to this one
        }
        var turns = new ArrayList<ExecutorJob<?>>();
        int done = 1;
        do {
            for (Runnable each = steps.poll(); each != null; each = steps.poll()) {
                each.run();
            }
            turns.addAll(ready);
            ready.clear();
            done = pending.addAndGet(-done);
        } while (done > 0);
        turns.forEach(turn); // others may be at it by now: an executor may run its jobs in execute
    }

    private void enterNow(ExecutorJob<?> job, Object key) {
        List<KeyedQueue> sameHash =
                byHash.computeIfAbsent(job.keyHash, unknown -> new ArrayList<>(1));
        for (KeyedQueue queue : sameHash) {
            if (key.equals(queue.key)) { // what this throws is of the key that comes
                job.keyed = queue;
                queue.jobs.add(job);
                return;
            }
        }
        job.keyed = new KeyedQueue(job.keyHash, key);
        sameHash.add(job.keyed);
        ready.add(job);
    }

    private void leaveNow(ExecutorJob<?> job) {
        KeyedQueue queue = job.keyed;
        if (queue == null) {
            return; // it had no place in the order
        }
        job.keyed = null;
        if (job.list == queue.jobs) { // it has waited, and its turn has not come
            queue.jobs.remove(job);
            return;
        }
        ExecutorJob<?> next = queue.jobs.poll();
        if (next == null) {
            remove(queue);
        } else {
            ready.add(next);
        }
    }

    private void remove(KeyedQueue queue) {
        List<KeyedQueue> sameHash = byHash.get(queue.hash);
        if (sameHash != null && sameHash.remove(queue) && sameHash.isEmpty()) {
            byHash.remove(queue.hash);
        }
    }

    /** Those that wait for another of their key. Not for a loop: waits for whoever is at it. */
    List<ExecutorJob<?>> waiting() {
        var all = new ArrayList<ExecutorJob<?>>();
        var done = new CountDownLatch(1);
        perform(() -> {
            for (List<KeyedQueue> sameHash : byHash.values()) {
                sameHash.forEach(queue -> all.addAll(queue.jobs.snapshot()));
            }
            done.countDown();
        });
        boolean interrupted = false;
        while (done.getCount() > 0) {
            try {
                done.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return all;
    }
}
