package dev.millrace.internal.inbox;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The first-in, first-out queue of what is ready: {@linkplain Entry entries}, and callbacks as bare
 * {@code Runnable}s. Loop only.
 *
 * <p>It is a chain of arrays that are filled once and then dropped, not a reused ring. Entries are
 * young objects: storing one in an old array would cost the garbage collector's full barrier each
 * time, a third of the cost of a callback. The last place of an array is for the next array.
 */
public final class ReadyQueue implements Consumer<CallbackEntry> {
    private static final int CHUNK = 256; // entries of an array

    private @Nullable Object[] oldest = new @Nullable Object[CHUNK + 1];
    private @Nullable Object[] newest = oldest;
    private @Nullable Object @Nullable [] reserve = tryChunk(); // used if there is no memory
    private int head; // the next entry, in the oldest chunk
    private int tail; // the next free place, in the newest chunk
    private long beforeOldest; // how many entries the chunks before the oldest one had
    private long beforeNewest;

    public boolean isEmpty() {
        return end() == position();
    }

    /** How many entries have been taken so far. Only a hint when read by other threads. */
    public long position() {
        return beforeOldest + head;
    }

    /** The {@link #position} after all entries that are queued now. */
    public long end() {
        return beforeNewest + tail;
    }

    /** As {@link #add}. */
    @Override
    public void accept(CallbackEntry entry) {
        add(entry);
    }

    /** Adds an {@link Entry}, or the bare {@code Runnable} of a callback. */
    public void add(Object entry) {
        if (tail == CHUNK) {
            append();
        }
        int place = tail;
        newest[place] = entry;
        tail = place + 1;
    }

    /** A separate method, so that {@link #add} stays small enough to be inlined. */
    private void append() {
        @Nullable Object[] chunk = newChunk();
        newest[CHUNK] = chunk;
        newest = chunk;
        beforeNewest += CHUNK;
        tail = 0;
    }

    /**
     * Makes a chunk; uses the reserve if there is no memory, because no ready entry may get lost.
     */
    private @Nullable Object[] newChunk() {
        @Nullable Object[] chunk = tryChunk();
        if (chunk != null) {
            reserve = reserve == null ? tryChunk() : reserve;
            return chunk;
        }
        @Nullable Object[] kept = reserve;
        reserve = null;
        if (kept == null) {
            throw new OutOfMemoryError("no memory for the ready queue, and its reserve is used up");
        }
        return kept;
    }

    private static @Nullable Object @Nullable [] tryChunk() {
        try {
            return new @Nullable Object[CHUNK + 1];
        } catch (OutOfMemoryError e) {
            return null;
        }
    }

    /** The next entry, without taking it; null if there is none. */
    public @Nullable Object peek() {
        return head == CHUNK && !goOn() ? null : oldest[head];
    }

    private boolean goOn() {
        var next = (@Nullable Object[]) oldest[CHUNK];
        if (next == null) {
            return false;
        }
        oldest[CHUNK] = null; // a chunk in the old generation must not keep younger ones alive
        oldest = next;
        beforeOldest += CHUNK;
        head = 0;
        return true;
    }

    /**
     * Takes the next entry if it is the bare {@code Runnable} of a callback; null if it is not.
     * Does what {@link #poll} does with fewer looks into memory, for the most frequent entry.
     */
    public @Nullable Runnable pollCall() {
        if (head == CHUNK && !goOn()) {
            return null;
        }
        int place = head;
        @Nullable Object[] chunk = oldest;
        Object next = chunk[place];
        if (next == null || next instanceof Entry) {
            return null;
        }
        chunk[place] = null;
        head = place + 1;
        return (Runnable) next;
    }

    public @Nullable Object poll() {
        Object entry = peek();
        if (entry != null) {
            take();
            release();
        }
        return entry;
    }

    /**
     * Removes the entry that {@link #peek} has just returned. {@link #taken} shows it until {@link
     * #release}.
     */
    public void take() {
        head++;
    }

    /** Forgets the entry taken last. Call it before the next {@link #peek}. */
    public void release() {
        if (head > 0) {
            oldest[head - 1] = null;
        }
    }

    /** The entry that was taken and not released. Only a hint when read by other threads. */
    public @Nullable Object taken() {
        @Nullable Object[] chunk = oldest;
        int place = head - 1;
        return place < 0 ? null : chunk[place];
    }

    /** How many chunks are held; for tests. */
    int chunks() {
        int count = 0;
        peek(); // drops a chunk that is used up
        @Nullable Object[] chunk = oldest;
        while (chunk != null) {
            count++;
            chunk = (@Nullable Object[]) chunk[CHUNK];
        }
        return count;
    }

    /** A place in the queue. Places are not reused, so it refers to one entry only. */
    public abstract static class Dispatcher {
        private final @Nullable Object[] chunk;
        private final int index;

        /** The place of the entry that was added last. */
        protected Dispatcher(ReadyQueue queue) {
            chunk = queue.newest;
            index = queue.tail - 1;
        }

        /** Replaces the entry with {@code other}; false if the entry was released. Loop only. */
        protected final boolean replace(Entry other) {
            boolean waits = chunk[index] != null;
            if (waits) {
                chunk[index] = other;
            }
            return waits;
        }
    }
}
