package dev.millrace.internal.inbox;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of an {@link Inbox} as its consumer sees it: what other threads have brought, taken in
 * order.
 *
 * <p>Callbacks stay in their places until they run, and can be withdrawn from there; in the ready
 * queue this stands once for each of them. So the loop writes to nothing that a producer has just
 * made: it would have to wait for the other processor to own the memory of each call in turn.
 */
public final class SharedCalls extends Entry {
    static final VarHandle ENTRIES = MethodHandles.arrayElementVarHandle(Object[].class);
    private static final Runnable WITHDRAWN = () -> {};

    private final @Nullable Object[] entries;
    private int nextCall; // no callback is in a place before it

    SharedCalls(Chunk chunk) {
        entries = chunk.entries;
    }

    /**
     * Takes what is in {@code place}; null if it is not there yet. A callback stays, and this is
     * returned in its stead. Consumer only.
     */
    @Nullable Entry take(int place) {
        Object filled = ENTRIES.getAcquire(entries, place);
        if (filled instanceof Entry entry) {
            entries[place] = null;
            return entry;
        }
        return filled == null ? null : this;
    }

    /**
     * Takes the oldest callback for which this stands; null if it was withdrawn. Consumer only, as
     * often as this was returned by the inbox.
     */
    public @Nullable Runnable next() {
        while (entries[nextCall] == null) {
            nextCall++; // past what was no callback
        }
        var call = (Runnable) ENTRIES.getAndSet(entries, nextCall, null);
        nextCall++;
        return call == WITHDRAWN ? null : call;
    }

    /** Where one callback is. Made by its producer, and told by the inbox. */
    public abstract static class Place {
        private @Nullable Object @Nullable [] entries;
        private int index;

        protected Place() {}

        final void is(Chunk chunk, int place) {
            entries = chunk.entries;
            index = place;
        }

        /** Withdraws the callback; false if its turn has come, or it was withdrawn. Any thread. */
        protected final boolean withdraw() {
            Object call = entries == null ? null : ENTRIES.getAcquire(entries, index);
            return call != null
                    && call != WITHDRAWN
                    && ENTRIES.compareAndSet(entries, index, call, WITHDRAWN);
        }
    }
}
