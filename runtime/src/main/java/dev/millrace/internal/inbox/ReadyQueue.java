package dev.millrace.internal.inbox;

import org.jspecify.annotations.Nullable;

/**
 * The FIFO of what is ready: {@linkplain Entry entries}, and callbacks as they are, the bare {@code
 * Runnable}. Loop only.
 *
 * <p>A chain of chunks, each filled once and then dropped, never a ring that is used again: entries
 * are young, and an array that had grown old would cost the garbage collector's full barrier, a
 * third of the price of a callback, each time one is stored in it.
 */
public final class ReadyQueue {
    private static final int CHUNK = 256;

    private Chunk oldest = new Chunk();
    private Chunk newest = oldest;
    private @Nullable Chunk reserve = new Chunk(); // for when there is no memory
    private int head; // of the next entry, in the oldest chunk
    private int tail; // of the next free place, in the newest chunk
    private long beforeOldest; // how many entries went through the chunks before it
    private long beforeNewest;

    public boolean isEmpty() {
        return end() == position();
    }

    /** How many entries have been taken so far; a hint when read from other threads. */
    public long position() {
        return beforeOldest + head;
    }

    /** What {@link #position} will be when all that is queued now has been taken. */
    public long end() {
        return beforeNewest + tail;
    }

    /** Adds an {@link Entry}, or the bare {@code Runnable} of a callback. */
    public void add(Object entry) {
        if (tail == CHUNK) {
            append();
        }
        newest.entries[tail++] = entry;
    }

    /** Apart, so that the compiler leaves it out of its callers, which it takes in if small. */
    private void append() {
        Chunk chunk = newChunk();
        newest.next = chunk;
        newest = chunk;
        beforeNewest += CHUNK;
        tail = 0;
    }

    /** What is ready is owed, whether or not there is memory for the place that it needs. */
    private Chunk newChunk() {
        Chunk chunk = tryChunk();
        if (chunk != null) {
            reserve = reserve == null ? tryChunk() : reserve;
            return chunk;
        }
        Chunk kept = reserve;
        reserve = null;
        if (kept == null) {
            throw new OutOfMemoryError("no memory for what is ready, and the reserve is used up");
        }
        return kept;
    }

    private static @Nullable Chunk tryChunk() {
        try {
            return new Chunk();
        } catch (OutOfMemoryError e) {
            return null;
        }
    }

    /** The next entry, left where it is; null if there is none. */
    public @Nullable Object peek() {
        return head == CHUNK && !goOn() ? null : oldest.entries[head];
    }

    private boolean goOn() {
        Chunk next = oldest.next;
        if (next == null) {
            return false;
        }
        oldest.next = null; // one that has grown old must not keep the young ones behind it
        oldest = next;
        beforeOldest += CHUNK;
        head = 0;
        return true;
    }

    public @Nullable Object poll() {
        Object entry = peek();
        if (entry != null) {
            take();
            release();
        }
        return entry;
    }

    /** Removes what {@link #peek} has just returned; {@link #taken} shows it until the release. */
    public void take() {
        head++;
    }

    /** Forgets what {@link #take} removed last, before the next {@link #peek}. */
    public void release() {
        if (head > 0) {
            oldest.entries[head - 1] = null;
        }
    }

    /** What was taken and not released; a hint when read from other threads. */
    public @Nullable Object taken() {
        Chunk chunk = oldest;
        int place = head - 1;
        return place < 0 ? null : chunk.entries[place];
    }

    /** How many chunks are held; for tests. */
    int chunks() {
        int count = 0;
        peek(); // lets go of one that is used up
        for (Chunk chunk = oldest; chunk != null; chunk = chunk.next) {
            count++;
        }
        return count;
    }

    /** A place of a queue, which never gets another entry once its own was released. */
    public abstract static class Dispatcher {
        private final Chunk chunk;
        private final int index;

        /** The place of what was added last. */
        protected Dispatcher(ReadyQueue queue) {
            chunk = queue.newest;
            index = queue.tail - 1;
        }

        /** Puts {@code other} where the entry was; false if that was released. Loop only. */
        protected final boolean replace(Entry other) {
            boolean waits = chunk.entries[index] != null;
            if (waits) {
                chunk.entries[index] = other;
            }
            return waits;
        }
    }

    private static final class Chunk {
        final @Nullable Object[] entries = new @Nullable Object[CHUNK];
        @Nullable Chunk next;
    }
}
