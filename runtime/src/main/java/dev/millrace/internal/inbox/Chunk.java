package dev.millrace.internal.inbox;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of an {@link Inbox}, as its producers see it: places that are claimed one by one, and
 * filled. The consumer sees the same places as {@link SharedCalls}, and comes here only to ask how
 * many are claimed: a producer that has to share the memory of its count waits for it.
 */
final class Chunk {
    static final int SIZE = 256;

    private static final VarHandle CLAIMED;
    private static final VarHandle NEXT;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            CLAIMED = lookup.findVarHandle(Chunk.class, "claimed", int.class);
            NEXT = lookup.findVarHandle(Chunk.class, "next", Chunk.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final @Nullable Object[] entries = new @Nullable Object[SIZE];
    private volatile int claimed; // through CLAIMED; more than SIZE once some came too late
    private volatile @Nullable Chunk next; // through NEXT; this one itself once it was left

    /**
     * Puts {@code entry}, an {@link Entry} or a callback, into the next free place, and returns
     * which that is; {@link #SIZE} or more if there is none. Any thread.
     */
    int add(Object entry) {
        int place = (int) CLAIMED.getAndAdd(this, 1);
        if (place < SIZE) {
            SharedCalls.ENTRIES.setRelease(entries, place, entry);
        }
        return place;
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

    /**
     * Parts this chunk from the next: one that grew old would keep all that were ever behind it
     * from being collected with the young. Consumer only.
     */
    void leave() {
        next = this;
    }
}
