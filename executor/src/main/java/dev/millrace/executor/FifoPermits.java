package dev.millrace.executor;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * So many permits, first come, first served, without a lock: a loop that takes or gives one never
 * waits for another thread, not even for one that holds the same permits just now. Any thread.
 *
 * <p>Whoever waits is in a queue; whoever gives a permit back hands it to the first in the queue,
 * so that nobody who comes meanwhile can push in between. Nothing is overlooked: a waiter is queued
 * before it looks at the permits, and a permit is free before its giver looks at the queue.
 *
 * <p>A waiter that does not want its permit any more stays in the queue until its turn comes, or
 * until so many have left that they are swept out together: a step of constant time on average.
 *
 * <p>Permits are two counts, of those taken and of those given back: a loop takes slots while
 * workers give them back, and a line of memory that both write costs each job more than its work.
 * Whoever takes looks at the other count only when it seems to be out of permits, and at the queue,
 * of which workers move the head, only when there is a permit.
 */
final class FifoPermits {
    private static final int SWEEP = 64;

    private static final int APART = 16; // longs: two lines, as processors fetch them in pairs
    private static final int TAKEN = APART; // ever
    private static final int SEEN = TAKEN + 1; // what takers have seen of the next; never more
    private static final int GIVEN_BACK = 3 * APART; // ever

    /** Whoever waits for a permit. */
    interface Waiter {
        /** Takes the permit; false if it is not wanted any more. Called once, by any thread. */
        boolean claim();

        /** Whether {@link #claim} would return true. */
        boolean waits();
    }

    private final AtomicInteger total; // shared with its owner, who changes it
    private final int extra;
    private final AtomicLongArray counts = new AtomicLongArray(4 * APART + 1);
    private final PermitQueue queue = new PermitQueue();
    private final AtomicInteger left = new AtomicInteger(); // since the last sweep

    /** As many permits as {@code total} says, and {@code extra} more. */
    FifoPermits(AtomicInteger total, int extra) {
        this.total = total;
        this.extra = extra;
    }

    /** Takes a permit if there is one and nobody waits for it. */
    boolean tryTake() {
        return anyFree(counts.get(TAKEN)) && queue.isEmpty() && tryTakeAny();
    }

    private boolean tryTakeAny() {
        long now = counts.get(TAKEN);
        while (anyFree(now)) {
            if (counts.compareAndSet(TAKEN, now, now + 1)) {
                return true;
            }
            now = counts.get(TAKEN);
        }
        return false;
    }

    private boolean anyFree(long taken) {
        long limit = limit();
        if (taken - counts.getPlain(SEEN) < limit) {
            return true;
        }
        long givenBack = counts.get(GIVEN_BACK);
        counts.setPlain(SEEN, givenBack); // an older count, of a race, makes nobody too generous
        return taken - givenBack < limit;
    }

    private long limit() {
        return (long) total.get() + extra;
    }

    /** Lets {@code waiter} wait; the caller then has to look for the {@link #next}. */
    void add(Waiter waiter) {
        queue.add(waiter);
    }

    /** The next waiter, which has claimed a free permit; null if there is no permit, or nobody. */
    @Nullable Waiter next() {
        while (anyFree(counts.get(TAKEN)) && !queue.isEmpty() && tryTakeAny()) {
            Waiter waiter = poll();
            if (waiter != null) {
                return waiter;
            }
            counts.incrementAndGet(GIVEN_BACK); // and looks again: somebody may have come meanwhile
        }
        return null;
    }

    /** Gives a permit back; returns the waiter that has claimed it, or another that was free. */
    @Nullable Waiter give() {
        if (!queue.isEmpty() && taken() <= limit()) {
            Waiter waiter = poll();
            if (waiter != null) {
                return waiter;
            }
        }
        counts.incrementAndGet(GIVEN_BACK);
        return queue.isEmpty() ? null : next(); // a look at the other count only if it matters
    }

    private @Nullable Waiter poll() {
        Waiter waiter = queue.poll();
        while (waiter != null && !waiter.claim()) {
            waiter = queue.poll();
        }
        return waiter;
    }

    /** A waiter has left the queue early, in which about {@code others} still wait. */
    void left(long others) {
        int count = left.incrementAndGet();
        if (count > SWEEP + others && left.compareAndSet(count, 0)) {
            queue.sweep();
        }
    }

    /** How many are taken: more than there are once the total is lowered. */
    long taken() {
        long givenBack = counts.get(GIVEN_BACK); // first, so that the difference is never below 0
        return counts.get(TAKEN) - givenBack;
    }

    /** Those that wait, in order; about those of one moment. */
    Iterable<Waiter> waiters() {
        return queue.waiters();
    }
}
