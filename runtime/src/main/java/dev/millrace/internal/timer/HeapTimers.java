package dev.millrace.internal.timer;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Timers in a four-way heap. Each timer knows its place, so a cancel removes it at once in O(log
 * n). Four children per node share a cache line and halve the depth of a binary heap. Loop only.
 *
 * <p>Deadlines are compared by difference, as {@link System#nanoTime()} demands.
 */
public final class HeapTimers {
    private static final int SMALLEST = 64;

    @Nullable Timer[] heap = new @Nullable Timer[SMALLEST];
    private int size;
    private long nextOrder;

    public int size() {
        return size;
    }

    /** Queues {@code timer} for {@code whenNanos}, or moves it there if it is queued already. */
    public void set(Timer timer, long whenNanos) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2); // first: if this throws, nothing has changed
        }
        if (timer.index != Timer.NOT_QUEUED) {
            remove(timer);
        }
        timer.whenNanos = whenNanos;
        timer.order = nextOrder++;
        siftUp(size++, timer);
    }

    /** Removes {@code timer}; false if it was not queued. */
    public boolean remove(Timer timer) {
        int hole = timer.index;
        if (hole == Timer.NOT_QUEUED) {
            return false;
        }
        timer.index = Timer.NOT_QUEUED;
        Timer last = at(--size);
        heap[size] = null;
        if (last != timer) {
            siftDown(hole, last);
            if (at(hole) == last) {
                siftUp(hole, last);
            }
        }
        if (heap.length > SMALLEST && size < heap.length / 4) {
            shrink();
        }
        return true;
    }

    /** Shrinks the array if there is memory. Removing a timer must not fail. */
    private void shrink() {
        try {
            heap = Arrays.copyOf(heap, heap.length / 2);
        } catch (OutOfMemoryError e) {
            // the next removal tries again
        }
    }

    /** The earliest deadline, or {@link Long#MAX_VALUE} if there is none. */
    public long earliestNanos() {
        return size == 0 ? Long.MAX_VALUE : at(0).whenNanos;
    }

    /** Fires all timers due at {@code nowNanos}, earliest first. */
    public void fire(long nowNanos) {
        while (size > 0 && at(0).whenNanos - nowNanos <= 0) {
            Timer timer = at(0);
            remove(timer);
            timer.due();
        }
    }

    /** Forgets all timers without firing them. */
    public void clear() {
        for (int i = 0; i < size; i++) {
            at(i).index = Timer.NOT_QUEUED;
        }
        Arrays.fill(heap, 0, size, null);
        size = 0;
    }

    private void siftUp(int hole, Timer timer) {
        int place = hole;
        while (place > 0) {
            int parent = (place - 1) >> 2;
            Timer above = at(parent);
            if (!before(timer, above)) {
                break;
            }
            put(place, above);
            place = parent;
        }
        put(place, timer);
    }

    private void siftDown(int hole, Timer timer) {
        int place = hole;
        for (; ; ) {
            int first = (place << 2) + 1;
            if (first >= size) {
                break;
            }
            int least = first;
            for (int child = first + 1; child < Math.min(first + 4, size); child++) {
                if (before(at(child), at(least))) {
                    least = child;
                }
            }
            if (!before(at(least), timer)) {
                break;
            }
            put(place, at(least));
            place = least;
        }
        put(place, timer);
    }

    private void put(int place, Timer timer) {
        heap[place] = timer;
        timer.index = place;
    }

    private Timer at(int place) {
        Timer timer = heap[place];
        if (timer == null) {
            throw new IllegalStateException("hole in the timer heap at " + place + " of " + size);
        }
        return timer;
    }

    private static boolean before(Timer a, Timer b) {
        long difference = a.whenNanos - b.whenNanos;
        return difference < 0 || (difference == 0 && a.order < b.order);
    }
}
