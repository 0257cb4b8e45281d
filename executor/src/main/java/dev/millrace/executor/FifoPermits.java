package dev.millrace.executor;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
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
 */
final class FifoPermits {
    private static final int SWEEP = 64;

    /** Whoever waits for a permit. */
    interface Waiter {
        /** Takes the permit; false if it is not wanted any more. Called once, by any thread. */
        boolean claim();

        /** Whether {@link #claim} would return true. */
        boolean waits();
    }

    private final AtomicInteger total; // shared with its owner, who changes it
    private final int extra;
    private final AtomicLong taken =
            new AtomicLong(); // more than there are once the total is lowered
    private final ConcurrentLinkedQueue<Waiter> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger left = new AtomicInteger(); // since the last sweep

    /** As many permits as {@code total} says, and {@code extra} more. */
    FifoPermits(AtomicInteger total, int extra) {
        this.total = total;
        this.extra = extra;
    }

    /** Takes a permit if there is one and nobody waits for it. */
    boolean tryTake() {
        return queue.isEmpty() && tryTakeAny();
    }

    private boolean tryTakeAny() {
        long now = taken.get();
        while (now < limit()) {
            if (taken.compareAndSet(now, now + 1)) {
                return true;
            }
            now = taken.get();
        }
        return false;
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
        while (!queue.isEmpty() && tryTakeAny()) {
            Waiter waiter = poll();
            if (waiter != null) {
                return waiter;
            }
            taken.decrementAndGet(); // and looks again: somebody may have come meanwhile
        }
        return null;
    }

    /** Gives a permit back; returns the waiter that has claimed it, or another that was free. */
    @Nullable Waiter give() {
        if (taken.get() <= limit()) {
            Waiter waiter = poll();
            if (waiter != null) {
                return waiter;
            }
        }
        taken.decrementAndGet();
        return next();
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
            queue.removeIf(waiter -> !waiter.waits());
        }
    }

    /** How many are taken. */
    long taken() {
        return taken.get();
    }

    /** Those that wait, in order; about those of one moment. */
    Iterable<Waiter> waiters() {
        return queue;
    }
}
