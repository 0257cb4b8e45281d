package dev.millrace.internal.timer;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Timers in a four-way heap. Each timer knows its place, so a cancel removes it at once in O(log
 * n). Four children per node halve the depth of a binary heap. Their deadlines share a cache line:
 * they lie in an array of their own, so comparing them touches no timer. Loop only.
 *
 * <p>Deadlines are compared by difference, as {@link System#nanoTime()} demands.
 */
public final class HeapTimers {
    private static final int SMALLEST = 64;

    @Nullable Timer[] heap = new @Nullable Timer[SMALLEST];
    private long[] deadlines = new long[SMALLEST]; // of the timers in the same places
    private int size;
    private long nextOrder;

    public int size() {
        return size;
    }

    /** Queues {@code timer} for {@code whenNanos}, or moves it there if it is queued already. */
    public void set(Timer timer, long whenNanos) {
        if (size == heap.length) {
            resize(size * 2); // first: if this throws, nothing has changed
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
            if (last.index == hole) {
                siftUp(hole, last);
            }
        }
        if (heap.length > SMALLEST && size < heap.length / 4) {
            shrink();
        }
        return true;
    }

    private void resize(int length) {
        long[] resized = Arrays.copyOf(deadlines, length);
        heap = Arrays.copyOf(heap, length);
        deadlines = resized;
    }

    /** Shrinks the arrays if there is memory. Removing a timer must not fail. */
    private void shrink() {
        try {
            resize(heap.length / 2);
        } catch (OutOfMemoryError e) {
            // the next removal tries again
        }
    }

    /** The earliest deadline, or {@link Long#MAX_VALUE} if there is none. */
    public long earliestNanos() {
        return size == 0 ? Long.MAX_VALUE : deadlines[0];
    }

    /** Fires all timers due at {@code nowNanos}, earliest first. */
    public void fire(long nowNanos) {
        while (size > 0 && deadlines[0] - nowNanos <= 0) {
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
            if (!isBefore(timer, parent)) {
                break;
            }
            put(place, at(parent));
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
            int least = leastOf(first, Math.min(first + 4, size));
            if (isBefore(timer, least)) {
                break;
            }
            put(place, at(least));
            place = least;
        }
        put(place, timer);
    }

    private int leastOf(int first, int end) {
        int least = first;
        for (int child = first + 1; child < end; child++) {
            long difference = deadlines[child] - deadlines[least];
            if (difference < 0 || (difference == 0 && at(child).order < at(least).order)) {
                least = child;
            }
        }
        return least;
    }

    /** Whether {@code timer} fires before the one in {@code place}, which is another one. */
    private boolean isBefore(Timer timer, int place) {
        long difference = timer.whenNanos - deadlines[place];
        return difference < 0 || (difference == 0 && timer.order < at(place).order);
    }

    private void put(int place, Timer timer) {
        heap[place] = timer;
        deadlines[place] = timer.whenNanos;
        timer.index = place;
    }

    private Timer at(int place) {
        Timer timer = heap[place];
        if (timer == null) {
            throw new IllegalStateException("hole in the timer heap at " + place + " of " + size);
        }
        return timer;
    }
}
