package dev.millrace.stream;

import org.jspecify.annotations.Nullable;

/** Waiting tasks, first come first served; one that gives up leaves from the middle at no cost. */
final class WaiterQueue<W extends Waiter<?, W>> {
    private @Nullable W first;
    private @Nullable W last;
    private int size;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    void add(W waiter) {
        W tail = last;
        waiter.before = tail;
        if (tail == null) {
            first = waiter;
        } else {
            tail.behind = waiter;
        }
        last = waiter;
        size++;
    }

    @Nullable W poll() {
        W waiter = first;
        if (waiter != null) {
            remove(waiter);
        }
        return waiter;
    }

    /** Takes out a waiter that is in this queue. */
    void remove(W waiter) {
        W before = waiter.before;
        W behind = waiter.behind;
        if (before == null) {
            first = behind;
        } else {
            before.behind = behind;
        }
        if (behind == null) {
            last = before;
        } else {
            behind.before = before;
        }
        waiter.before = null;
        waiter.behind = null;
        size--;
    }
}
