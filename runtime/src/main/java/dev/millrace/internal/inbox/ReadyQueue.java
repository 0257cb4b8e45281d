package dev.millrace.internal.inbox;

import org.jspecify.annotations.Nullable;

/** The FIFO of what is ready: a ring of references that grows and shrinks. Loop only. */
public final class ReadyQueue {
    private static final int SMALLEST = 64; // a power of two, as every capacity here

    @Nullable Entry[] ring = new @Nullable Entry[SMALLEST];
    private int head;
    private int size;

    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    public void add(Entry entry) {
        if (size == ring.length) {
            resize(ring.length * 2);
        }
        ring[(head + size) & (ring.length - 1)] = entry;
        size++;
    }

    public @Nullable Entry peek() {
        return ring[head];
    }

    public @Nullable Entry poll() {
        Entry entry = ring[head];
        if (entry == null) {
            return null;
        }
        ring[head] = null;
        head = (head + 1) & (ring.length - 1);
        size--;
        if (size == 0 && ring.length > 1024 * SMALLEST) {
            resize(SMALLEST); // a burst of a million must not cost its ring for ever
        }
        return entry;
    }

    private void resize(int capacity) {
        @Nullable Entry[] larger = new @Nullable Entry[capacity];
        for (int i = 0; i < size; i++) {
            larger[i] = ring[(head + i) & (ring.length - 1)];
        }
        ring = larger;
        head = 0;
    }
}
