package dev.millrace.internal.inbox;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The producers' view of one part of an {@link Inbox}: places that are claimed one by one and then
 * filled. The consumer uses {@link SharedCalls} and reads only the count here, and rarely: each
 * read of its cache line slows down the producers.
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
    private volatile int claimed; // written through CLAIMED; may exceed SIZE when the chunk is full
    private volatile @Nullable Chunk next; // written through NEXT; itself after the consumer left

    /**
     * Puts {@code entry}, an {@link Entry} or a callback, into the next free place. Returns the
     * place; {@link #SIZE} or more if the chunk is full. Any thread.
     */
    int add(Object entry) {
        int place = (int) CLAIMED.getAndAdd(this, 1);
        if (place < SIZE) {
            SharedCalls.ENTRIES.setRelease(entries, place, entry);
        }
        return place;
    }

    /** Makes {@code chunk} the next one, unless there is one already. Any thread. */
    boolean append(Chunk chunk) {
        return NEXT.compareAndSet(this, null, chunk);
    }

    /** The next chunk; this one if the consumer has left it. Any thread. */
    @Nullable Chunk next() {
        return next;
    }

    /** How many places are filled or about to be. */
    int claimed() {
        return Math.min(claimed, SIZE);
    }

    /**
     * Cuts the link to the next chunk. Otherwise a chunk in the old generation would keep all later
     * ones from being collected while they are young. Consumer only.
     */
    void leave() {
        next = this;
    }
}
