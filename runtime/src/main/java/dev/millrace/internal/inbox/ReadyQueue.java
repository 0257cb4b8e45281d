package dev.millrace.internal.inbox;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The first-in, first-out queue of what is ready: {@linkplain Entry entries}, and callbacks as bare
 * {@code Runnable}s. Loop only.
 *
 * <p>It is a chain of chunks that are filled once and then dropped, not a reused ring. Entries are
 * young objects: storing one in an old array would cost the garbage collector's full barrier each
 * time, a third of the cost of a callback.
 */
public final class ReadyQueue implements Consumer<CallbackEntry> {
    private static final int CHUNK = 256;

    private Chunk oldest = new Chunk();
    private Chunk newest = oldest;
    private @Nullable Chunk reserve = new Chunk(); // used if there is no memory
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
        newest.entries[tail++] = entry;
    }

    /** A separate method, so that {@link #add} stays small enough to be inlined. */
    private void append() {
        Chunk chunk = newChunk();
        newest.next = chunk;
        newest = chunk;
        beforeNewest += CHUNK;
        tail = 0;
    }

    /**
     * Makes a chunk; uses the reserve if there is no memory, because no ready entry may get lost.
     */
    private Chunk newChunk() {
        Chunk chunk = tryChunk();
        if (chunk != null) {
            reserve = reserve == null ? tryChunk() : reserve;
            return chunk;
        }
        Chunk kept = reserve;
        reserve = null;
        if (kept == null) {
            throw new OutOfMemoryError("no memory for the ready queue, and its reserve is used up");
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

    /** The next entry, without taking it; null if there is none. */
    public @Nullable Object peek() {
        return head == CHUNK && !goOn() ? null : oldest.entries[head];
    }

    private boolean goOn() {
        Chunk next = oldest.next;
        if (next == null) {
            return false;
        }
        oldest.next = null; // a chunk in the old generation must not keep younger ones alive
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
            oldest.entries[head - 1] = null;
        }
    }

    /** The entry that was taken and not released. Only a hint when read by other threads. */
    public @Nullable Object taken() {
        Chunk chunk = oldest;
        int place = head - 1;
        return place < 0 ? null : chunk.entries[place];
    }

    /** How many chunks are held; for tests. */
    int chunks() {
        int count = 0;
        peek(); // drops a chunk that is used up
        for (Chunk chunk = oldest; chunk != null; chunk = chunk.next) {
            count++;
        }
        return count;
    }

    /** A place in the queue. Places are not reused, so it refers to one entry only. */
    public abstract static class Dispatcher {
        private final Chunk chunk;
        private final int index;

        /** The place of the entry that was added last. */
        protected Dispatcher(ReadyQueue queue) {
            chunk = queue.newest;
            index = queue.tail - 1;
        }

        /** Replaces the entry with {@code other}; false if the entry was released. Loop only. */
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
