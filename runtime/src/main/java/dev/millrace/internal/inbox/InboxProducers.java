package dev.millrace.internal.inbox;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** The producers' side of an {@link Inbox}. */
abstract class InboxProducers {
    /** Behind the last chunk of a closed inbox. */
    static final Chunk END = new Chunk();

    private static final VarHandle NEWEST;
    private static final VarHandle RESERVE;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            NEWEST = lookup.findVarHandle(InboxProducers.class, "newest", Chunk.class);
            RESERVE = lookup.findVarHandle(InboxProducers.class, "reserve", Chunk.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile Chunk newest; // through NEWEST; not the last for the moment of an append
    private volatile @Nullable Chunk reserve = new Chunk(); // through RESERVE
    private volatile boolean closed;

    InboxProducers(Chunk first) {
        newest = first;
    }

    /**
     * Adds {@code entry}; any thread. Returns false, and leaves the entry alone, once closed; also
     * where it throws, for want of memory, nothing was added.
     */
    public final boolean offer(Entry entry) {
        return !closed && put(entry, null);
    }

    /** As {@link #offer(Entry)}, for a callback, which can be withdrawn from {@code place}. */
    public final boolean offer(Runnable call, SharedCalls.Dispatcher place) {
        return !closed && put(call, place);
    }

    public final boolean isClosed() {
        return closed;
    }

    private boolean put(Object entry, SharedCalls.@Nullable Dispatcher told) {
        Chunk chunk;
        do {
            chunk = newest;
            int place = chunk.add(entry);
            if (place < Chunk.SIZE) {
                if (told != null) {
                    told.is(chunk, place);
                }
                return true;
            }
        } while (goOn(chunk));
        return false;
    }

    /** Sees to a chunk behind {@code full}; false if the inbox ends there. */
    private boolean goOn(Chunk full) {
        Chunk next = full.next();
        if (next == null) {
            next = newChunk();
            if (full.append(next)) {
                advance(full, next);
            } else if (reserve == null) {
                reserve = next; // which nobody else has seen
            }
        } else if (next == END) {
            return false;
        } else if (next != full) { // else the consumer is already there
            advance(full, next);
        }
        return true;
    }

    /** With the reserve where there is no memory, so that what comes then is not lost. */
    private Chunk newChunk() {
        Chunk chunk = tryChunk();
        if (chunk != null) {
            if (reserve == null) {
                reserve = tryChunk();
            }
            return chunk;
        }
        var kept = (@Nullable Chunk) RESERVE.getAndSet(this, null);
        if (kept == null) {
            throw new OutOfMemoryError("no memory for an inbox, and its reserve is used up");
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

    /** Lets producers find {@code next}, before the consumer leaves {@code chunk} for it. */
    final void advance(Chunk chunk, Chunk next) {
        NEWEST.compareAndSet(this, chunk, next);
    }

    /** Refuses what comes from now on, and puts {@code filler} into the places that are left. */
    final void refuse(Entry filler) {
        closed = true;
        Chunk chunk = newest;
        while (chunk.add(filler) < Chunk.SIZE || !chunk.append(END)) {
            Chunk next = chunk.next();
            chunk = next == null ? chunk : next;
        }
    }
}
