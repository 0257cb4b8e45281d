package dev.millrace.executor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keys that are at work, and the jobs that wait for another of their key. Guarded by the
 * limiter whose jobs they are.
 *
 * <p>A key is foreign code, whose {@code equals} may throw. So it is compared when its job comes
 * in, which alone fails then, and never when a job leaves.
 */
final class KeyedQueues {
    private final Map<Integer, List<KeyedQueue>> byHash = new HashMap<>();
    private int waiting;

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

    /** Has {@code job}, whose key is {@code key}, wait if it has to; false if it is its turn. */
    boolean enter(ExecutorJob<?> job, Object key) {
        List<KeyedQueue> sameHash =
                byHash.computeIfAbsent(job.keyHash, unknown -> new ArrayList<>(1));
        for (KeyedQueue lane : sameHash) {
            if (key.equals(lane.key)) { // what this throws is of the key that comes
                job.lane = lane;
                lane.jobs.add(job);
                waiting++;
                return true;
            }
        }
        job.lane = new KeyedQueue(job.keyHash, key);
        sameHash.add(job.lane);
        return false;
    }

    /** {@code job} has left {@code list}; returns the one of its key whose turn is next. */
    @Nullable ExecutorJob<?> left(ExecutorJob<?> job, JobList list) {
        KeyedQueue lane = job.lane;
        if (lane == null) {
            return null;
        }
        if (list == lane.jobs) { // it has waited, and its turn has not come
            waiting--;
            return null;
        }
        ExecutorJob<?> next = lane.jobs.poll();
        if (next == null) {
            remove(lane);
        } else {
            waiting--;
        }
        return next;
    }

    private void remove(KeyedQueue lane) {
        List<KeyedQueue> sameHash = byHash.get(lane.hash);
        if (sameHash != null && sameHash.remove(lane) && sameHash.isEmpty()) {
            byHash.remove(lane.hash);
        }
    }

    /** How many jobs wait. */
    int size() {
        return waiting;
    }

    List<ExecutorJob<?>> snapshot() {
        var all = new ArrayList<ExecutorJob<?>>(waiting);
        for (List<KeyedQueue> sameHash : byHash.values()) {
            sameHash.forEach(lane -> all.addAll(lane.jobs.snapshot()));
        }
        return all;
    }
}
