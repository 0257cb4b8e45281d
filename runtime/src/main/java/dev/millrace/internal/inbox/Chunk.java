package dev.millrace.internal.inbox;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** A stretch of an {@link Inbox}: places that are claimed one by one, filled, and read in order. */
final class Chunk {
    static final int SIZE = 256;

    private static final VarHandle CLAIMED;
    private static final VarHandle NEXT;
    private static final VarHandle ENTRIES = MethodHandles.arrayElementVarHandle(Entry[].class);

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            CLAIMED = lookup.findVarHandle(Chunk.class, "claimed", int.class);
            NEXT = lookup.findVarHandle(Chunk.class, "next", Chunk.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final @Nullable Entry[] entries = new @Nullable Entry[SIZE];
    private volatile int claimed; // through CLAIMED; more than SIZE once some came too late
    private volatile @Nullable Chunk next; // through NEXT; this one itself once it was left

    Chunk() {}

    /** A chunk that begins with {@code first}. */
    Chunk(Entry first) {
        entries[0] = first;
        CLAIMED.set(this, 1); // plain: whoever appends the chunk publishes it
    }

    /** Puts {@code entry} into the next free place; false if there is none. Any thread. */
    boolean add(Entry entry) {
        int place = (int) CLAIMED.getAndAdd(this, 1);
        if (place >= SIZE) {
            return false;
        }
        ENTRIES.setRelease(entries, place, entry);
        return true;
    }

    /** Puts {@code chunk} behind this one unless there is one already. Any thread. */
    boolean append(Chunk chunk) {
        return NEXT.compareAndSet(this, null, chunk);
    }

    /** What is behind this chunk: itself if the consumer is already there. Any thread. */
    @Nullable Chunk next() {
        return next;
    }

    /** How many places have an entry, or have one on its way into them. */
    int claimed() {
        return Math.min(claimed, SIZE);
    }

    /** Takes what is in {@code place}; null if it is not there yet. Consumer only. */
    @Nullable Entry take(int place) {
        var entry = (Entry) ENTRIES.getAcquire(entries, place);
        if (entry != null) {
            entries[place] = null;
        }
        return entry;
    }

    /**
     * Parts this chunk from the next: one that grew old would keep all that were ever behind it
     * from being collected with the young. Consumer only.
     */
    void leave() {
        next = this;
    }
}
