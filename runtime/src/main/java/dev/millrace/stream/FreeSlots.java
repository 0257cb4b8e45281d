package dev.millrace.stream;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many more elements a channel has places for: the one counter that other threads and the loop
 * share. Closing subtracts so much that no claim succeeds any more, in the same atomic step.
 */
final class FreeSlots {
    private static final int CLOSED = 1 << 30;
    private static final int LARGEST = 1 << 29;

    private final int capacity;
    private final AtomicInteger count;
    private int offset; // loop thread only

    FreeSlots(int capacity) {
        if (capacity < 0 || capacity > LARGEST) {
            throw new IllegalArgumentException(
                    "the capacity of a channel is 0 to " + LARGEST + ", not " + capacity);
        }
        this.capacity = capacity;
        this.count = new AtomicInteger(capacity);
    }

    /** The count of an empty channel. */
    int capacity() {
        return capacity;
    }

    /** Any thread. */
    boolean claim() {
        for (; ; ) {
            int free = count.get();
            if (free <= 0) {
                return false;
            }
            if (count.compareAndSet(free, free - 1)) {
                return true;
            }
        }
    }

    /** Claims a place even if none is free, for an element that goes to a waiting receiver. */
    void claimAnyway() {
        count.decrementAndGet();
    }

    /** Any thread; a hint, because another thread may claim the place. */
    boolean available() {
        return count.get() > 0;
    }

    void add() {
        count.incrementAndGet();
    }

    /** Whether there is no buffer, so that each waiting receiver adds a place. */
    boolean madeByReceivers() {
        return capacity == 0;
    }

    void receiverComes() {
        if (madeByReceivers()) {
            add();
        }
    }

    /** Removes the place that a receiver added; an element that claimed it meanwhile keeps it. */
    void receiverLeaves() {
        if (madeByReceivers()) {
            count.decrementAndGet();
        }
    }

    /** Whether there are more elements than places. */
    boolean overdrawn() {
        return count.get() + offset < 0;
    }

    void close() {
        offset = CLOSED;
        count.addAndGet(-CLOSED);
    }

    /** How many places are claimed by elements that have not arrived. */
    int onTheWay(int receivers, int buffered) {
        int places = madeByReceivers() ? receivers : capacity;
        return places - buffered - (count.get() + offset);
    }
}
