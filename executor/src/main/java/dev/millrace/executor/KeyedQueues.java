package dev.millrace.executor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The keys that are at work, and the jobs that wait for another of their key. Any thread, without a
 * lock: what is to be done is queued, and done by whichever thread finds nobody at it.
 *
 * <p>A key is foreign code, whose {@code equals} may throw. So it is compared when its job comes
 * in, which alone fails then, and never when a job leaves.
 */
final class KeyedQueues {
    private final Consumer<ExecutorJob<?>> turn;
    private final AtomicReference<@Nullable Step> newest = new AtomicReference<>(); // of a stack
    private final AtomicInteger pending = new AtomicInteger(); // whoever raises it from 0 does all

    // touched by one step at a time
    private final Map<Integer, List<KeyedQueue>> byHash = new HashMap<>();
    private final Chain ready = new Chain();

    /** Tells {@code turn} of each job whose turn has come. */
    KeyedQueues(Consumer<ExecutorJob<?>> turn) {
        this.turn = turn;
    }

    /** The jobs of one key but the one whose turn it is. */
    static final class KeyedQueue {
        private final Integer hash; // boxed once, as to look it up later must not need memory
        private final Object key;
        private final JobList jobs = new JobList();

        private KeyedQueue(Integer hash, Object key) {
            this.hash = hash;
            this.key = key;
        }
    }

    /** Something to be done; its own link, so that it needs no memory to be queued. */
    abstract static class Step {
        private @Nullable Step before;

        abstract void take();
    }

    /** Jobs in a row, linked through their successors. */
    private static final class Chain {
        private @Nullable ExecutorJob<?> first;
        private @Nullable ExecutorJob<?> last;

        void add(ExecutorJob<?> job) {
            if (last == null) {
                first = job;
            } else {
                last.next = job;
            }
            last = job;
        }

        void clear() {
            first = null;
            last = null;
        }
    }

    /** Queues {@code job} behind the job with the same key, if there is one. */
    void enter(ExecutorJob<?> job, Object key) {
        job.leaving = new Leaving(job);
        perform(new Entering(job, key));
    }

    private final class Entering extends Step {
        private final ExecutorJob<?> job;
        private final Object key;

        Entering(ExecutorJob<?> job, Object key) {
            this.job = job;
            this.key = key;
        }

        @Override
        void take() {
            try {
                enterNow(job, key);
            } catch (Throwable t) { // of this key: its job fails at its turn, and no other does
                job.unordered = t;
                job.keyed = null;
                ready.add(job);
            }
        }
    }

    private final class Leaving extends Step {
        private final ExecutorJob<?> job;

        Leaving(ExecutorJob<?> job) {
            this.job = job;
        }

        @Override
        void take() {
            leaveNow(job);
        }
    }

    /** The job has ended, or will not run: the next with its key may. */
    void leave(ExecutorJob<?> job) {
        Step step = job.leaving;
        if (step != null) { // else it could not even enter
            job.leaving = null;
            perform(step);
        }
    }

    private void perform(Step step) {
        Step before;
        do {
            before = newest.get();
            step.before = before;
        } while (!newest.compareAndSet(before, step));
        if (pending.getAndIncrement() > 0) {
            return; // whoever is at it comes round to this one
        }
        ExecutorJob<?> first = null;
        ExecutorJob<?> last = null;
        int done = 1;
        do {
            takeAll();
            if (last == null) {
                first = ready.first;
            } else {
                last.next = ready.first;
            }
            last = ready.last == null ? last : ready.last;
            ready.clear();
            done = pending.addAndGet(-done);
        } while (done > 0);
        while (first != null) { // others may be at it by now: an executor may run jobs in execute
            ExecutorJob<?> job = first;
            first = job.next;
            job.next = null;
            turn.accept(job);
        }
    }

    /** Takes all steps that are queued, in order. */
    private void takeAll() {
        Step newer = newest.getAndSet(null);
        Step oldest = null;
        while (newer != null) {
            Step older = newer.before;
            newer.before = oldest; // from here on the one behind it
            oldest = newer;
            newer = older;
        }
        while (oldest != null) {
            Step step = oldest;
            oldest = step.before;
            step.before = null;
            step.take();
        }
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
        var snapshot = new Snapshot();
        perform(snapshot);
        CountDownLatch done = snapshot.done;
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
        return snapshot.all;
    }

    private final class Snapshot extends Step {
        private final List<ExecutorJob<?>> all = new ArrayList<>();
        private final CountDownLatch done = new CountDownLatch(1);

        @Override
        void take() {
            try {
                for (List<KeyedQueue> sameHash : byHash.values()) {
                    sameHash.forEach(queue -> all.addAll(queue.jobs.snapshot()));
                }
            } catch (OutOfMemoryError e) {
                // as much as there was memory for
            } finally {
                done.countDown();
            }
        }
    }
}
