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
 * The keys in use, each with the jobs that wait behind the running one. Any thread, without a lock:
 * each change is queued as a step, and the thread that finds no other at work performs all queued
 * steps.
 *
 * <p>{@code equals} of a key is foreign code and may throw. So keys are compared only when a job
 * enters, where a failure hits just that job, and never when a job leaves.
 */
final class KeyedQueues {
    private final Consumer<ExecutorJob<?>> turn;
    // top of a stack
    private final AtomicReference<@Nullable Step> newest = new AtomicReference<>();
    // the thread that raises it from 0 performs all steps
    private final AtomicInteger pending = new AtomicInteger();

    // touched by one step at a time
    private final Map<Integer, List<KeyedQueue>> byHash = new HashMap<>();
    private final Chain ready = new Chain();

    /** Calls {@code turn} with each job that may run now. */
    KeyedQueues(Consumer<ExecutorJob<?>> turn) {
        this.turn = turn;
    }

    /** The waiting jobs of one key, without the one that may run. */
    static final class KeyedQueue {
        private final Integer hash; // boxed once, so that a later look-up allocates nothing
        private final Object key;
        private final JobList jobs = new JobList();

        private KeyedQueue(Integer hash, Object key) {
            this.hash = hash;
            this.key = key;
        }
    }

    /** A queued change. It contains its link, so that queueing allocates nothing. */
    abstract static class Step {
        private @Nullable Step before;

        abstract void take();
    }

    /** A list of jobs, linked through {@code next}. */
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
            } catch (Throwable t) { // thrown by this key: only its job fails, when it would run
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

    /** The job has ended or will not run, so the next with its key may run. */
    void leave(ExecutorJob<?> job) {
        Step step = job.leaving;
        if (step != null) { // null if the job never entered
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
            return; // the thread at work will also perform this step
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
        // outside the loop above: an executor may run the job in execute, which may call this again
        while (first != null) {
            ExecutorJob<?> job = first;
            first = job.next;
            job.next = null;
            turn.accept(job);
        }
    }

    /** Performs all queued steps in order. */
    private void takeAll() {
        Step newer = newest.getAndSet(null);
        Step oldest = null;
        while (newer != null) {
            Step older = newer.before;
            newer.before = oldest; // reverses the stack: from here on this is the next step
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
            if (key.equals(queue.key)) { // calls equals of the new key, never of an older one
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
            return; // its key threw, so it had no place in the order
        }
        job.keyed = null;
        if (job.list == queue.jobs) { // it was still waiting
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

    /**
     * The jobs that wait behind another with their key. May wait for another thread: not for a
     * loop.
     */
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
                // returns as many as there was memory for
            } finally {
                done.countDown();
            }
        }
    }
}
