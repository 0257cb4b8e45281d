package dev.millrace.executor;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A fair semaphore without a lock: a loop that takes or gives a permit never waits for another
 * thread. Any thread.
 *
 * <p>Waiters stand in a queue. A permit that is given back goes to the first of them, so a newcomer
 * cannot overtake. No wake-up is lost: a waiter is queued before it looks at the permits, and a
 * permit is free before its giver looks at the queue.
 *
 * <p>A waiter that has given up stays in the queue until its turn comes, or until so many have
 * given up that all are swept out together: constant time on average.
 *
 * <p>There are two counters, one of permits taken and one of permits given back. A loop writes the
 * first and workers the second; if both wrote the same cache line, that would cost each job more
 * than its work. A taker reads the workers' counter only when permits seem to be used up, and the
 * queue, whose head the workers move, only when there is a permit.
 */
final class FifoPermits {
    private static final int SWEEP = 64;

    /** A job or task that waits for a permit. */
    interface Waiter {
        /** Takes the permit; false if the waiter has given up. Called once, by any thread. */
        boolean claim();

        /** Whether {@link #claim} would return true. */
        boolean waits();
    }

    private final AtomicInteger total; // changed by the limiter
    private final int extra;
    private final ApartCount taken = new ApartCount(); // permits ever taken
    private final ApartCount givenBack = new ApartCount(); // permits ever given back
    private final ApartCount seen = new ApartCount(); // givenBack as takers last saw it; never more
    private final PermitQueue queue = new PermitQueue();
    private final AtomicInteger left = new AtomicInteger(); // gave up since the last sweep

    /** Has {@code total + extra} permits, whatever {@code total} is at the time. */
    FifoPermits(AtomicInteger total, int extra) {
        this.total = total;
        this.extra = extra;
    }

    /** Takes a permit if one is free and nobody waits for it. */
    boolean tryTake() {
        return anyFree(taken.get()) && queue.isEmpty() && tryTakeAny();
    }

    private boolean tryTakeAny() {
        long now = taken.get();
        while (anyFree(now)) {
            if (taken.compareAndSet(now, now + 1)) {
                return true;
            }
            now = taken.get();
        }
        return false;
    }

    private boolean anyFree(long takenNow) {
        long limit = limit();
        if (takenNow - seen.get() < limit) {
            return true;
        }
        long back = givenBack.get();
        // a race may store an older count, which gives away nothing
        seen.setLazily(back);
        return takenNow - back < limit;
    }

    private long limit() {
        return (long) total.get() + extra;
    }

    /** Queues {@code waiter}. The caller must then call {@link #next}. */
    void add(Waiter waiter) {
        queue.add(waiter);
    }

    /**
     * Gives a free permit to the next waiter and returns it; null if there is no permit or waiter.
     */
    @Nullable Waiter next() {
        while (anyFree(taken.get()) && !queue.isEmpty() && tryTakeAny()) {
            Waiter waiter = poll();
            if (waiter != null) {
                return waiter;
            }
            givenBack.increment(); // and looks again: a waiter may have come meanwhile
        }
        return null;
    }

    /** Gives a permit back. Returns the waiter that got it or another free permit, if any. */
    @Nullable Waiter give() {
        if (!queue.isEmpty() && taken() <= limit()) {
            Waiter waiter = poll();
            if (waiter != null) {
                return waiter;
            }
        }
        givenBack.increment();
        return queue.isEmpty() ? null : next(); // reads the takers' counter only if it matters
    }

    private @Nullable Waiter poll() {
        Waiter waiter = queue.poll();
        while (waiter != null && !waiter.claim()) {
            waiter = queue.poll();
        }
        return waiter;
    }

    /** A waiter has given up; about {@code others} still wait. */
    void left(long others) {
        int count = left.incrementAndGet();
        if (count > SWEEP + others && left.compareAndSet(count, 0)) {
            queue.sweep();
        }
    }

    /** How many permits are taken; more than there are after the total was lowered. */
    long taken() {
        // read first, so that the difference is never negative
        long back = givenBack.get();
        return taken.get() - back;
    }

    /** The waiters, in order; not an atomic snapshot. */
    Iterable<Waiter> waiters() {
        return queue.waiters();
    }
}
