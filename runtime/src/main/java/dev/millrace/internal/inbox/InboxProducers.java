package dev.millrace.internal.inbox;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** The producers' side of an {@link Inbox}. */
abstract class InboxProducers {
    /** Follows the last chunk of a closed inbox. */
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

    private volatile Chunk newest; // written through NEWEST; during an append not the last one
    private volatile @Nullable Chunk reserve = new Chunk(); // taken through RESERVE
    private volatile boolean closed;

    InboxProducers(Chunk first) {
        newest = first;
    }

    /**
     * Adds {@code entry}; false if the inbox is closed. If this throws, because there is no memory,
     * nothing was added. Any thread.
     */
    public final boolean offer(Entry entry) {
        return !closed && put(entry, null);
    }

    /** As {@link #offer(Entry)}, for a callback that can be withdrawn through {@code place}. */
    public final boolean offer(Runnable call, SharedCalls.Dispatcher place) {
        return !closed && put(call, place);
    }

    public final boolean isClosed() {
        return closed;
    }

    /**
     * Has no loop, and so stays small in machine code: the compiler puts it into the code of each
     * caller, and leaves out a handle that the caller does not use.
     */
    private boolean put(Object entry, SharedCalls.@Nullable Dispatcher told) {
        Chunk chunk = newest;
        int place = chunk.add(entry);
        if (place >= Chunk.SIZE) {
            Claim claim = putBehind(chunk, entry);
            if (claim == null) {
                return false;
            }
            chunk = claim.chunk;
            place = claim.place;
        }
        if (told != null) {
            told.is(chunk, place);
        }
        return true;
    }

    /** Puts {@code entry} into a chunk behind {@code full}; null if the inbox is closed. */
    private @Nullable Claim putBehind(Chunk full, Object entry) {
        var claim = new Claim(full); // first: if there is no memory, nothing was added
        while (goOn(claim.chunk)) {
            claim.chunk = newest;
            claim.place = claim.chunk.add(entry);
            if (claim.place < Chunk.SIZE) {
                return claim;
            }
        }
        return null;
    }

    /** Makes sure that a chunk follows {@code full}; false if the inbox is closed. */
    private boolean goOn(Chunk full) {
        Chunk next = full.next();
        if (next == null) {
            next = newChunk();
            if (full.append(next)) {
                advance(full, next);
            } else if (reserve == null) {
                reserve = next; // no other thread has seen it
            }
        } else if (next == END) {
            return false;
        } else if (next != full) { // if equal, the consumer has left this chunk
            advance(full, next);
        }
        return true;
    }

    /** Makes a chunk; uses the reserve if there is no memory, so that the entry is not lost. */
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

    /** Makes {@code next} the newest chunk, before the consumer leaves {@code chunk}. */
    final void advance(Chunk chunk, Chunk next) {
        NEWEST.compareAndSet(this, chunk, next);
    }

    /** Refuses further entries and fills the free places with {@code filler}. */
    final void refuse(Entry filler) {
        closed = true;
        Chunk chunk = newest;
        while (chunk.add(filler) < Chunk.SIZE || !chunk.append(END)) {
            Chunk next = chunk.next();
            chunk = next == null ? chunk : next;
        }
    }

    /** Where an entry is. */
    private static final class Claim {
        Chunk chunk;
        int place;

        Claim(Chunk chunk) {
            this.chunk = chunk;
        }
    }
}
