package dev.millrace.internal.inbox;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** The producers' side of an {@link Inbox}. */
abstract class InboxProducers {
    /** Behind the last chunk of a closed inbox. */
    static final Chunk END = new Chunk();

    private static final VarHandle NEWEST;

    static {
        try {
            NEWEST =
                    MethodHandles.lookup()
                            .findVarHandle(InboxProducers.class, "newest", Chunk.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile Chunk newest; // through NEWEST; not the last for the moment of an append
    private volatile boolean closed;

    InboxProducers(Chunk first) {
        newest = first;
    }

    /** Adds {@code entry}; any thread. Returns false, and leaves the entry alone, once closed. */
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
            next = new Chunk();
            if (full.append(next)) {
                advance(full, next);
            }
        } else if (next == END) {
            return false;
        } else if (next != full) { // else the consumer is already there
            advance(full, next);
        }
        return true;
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
