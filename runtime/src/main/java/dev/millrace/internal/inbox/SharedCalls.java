package dev.millrace.internal.inbox;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The consumer's view of one {@link Chunk} of an {@link Inbox}.
 *
 * <p>Callbacks stay in their places until they run, and can be withdrawn there. The ready queue
 * contains this object once for each of them. So the loop does not write to objects that a producer
 * has just made, which would move a cache line between processors for each call.
 */
public final class SharedCalls extends Entry {
    static final VarHandle ENTRIES = MethodHandles.arrayElementVarHandle(Object[].class);
    private static final Object WITHDRAWN = new Object();

    private @Nullable Object[] entries = {}; // written before other threads can see this object
    private int nextCall; // there is no callback before this place

    /** A view of nothing, until {@link #show}. */
    SharedCalls() {}

    SharedCalls(Chunk chunk) {
        entries = chunk.entries;
    }

    /** Makes this the view of {@code chunk}. */
    SharedCalls show(Chunk chunk) {
        entries = chunk.entries;
        return this;
    }

    /**
     * Takes the entry in {@code place}; null if it is not there yet. A callback stays in its place,
     * and this object is returned instead. Consumer only.
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
     * Takes the oldest callback in this chunk; null if it was withdrawn. Consumer only, once for
     * each time the inbox returned this object.
     */
    public @Nullable Runnable next() {
        while (entries[nextCall] == null) {
            nextCall++; // not a callback
        }
        int place = nextCall++;
        Object call = entries[place];
        // a withdrawn callback stays marked, for its handle to see
        return call != WITHDRAWN && ENTRIES.compareAndSet(entries, place, call, null)
                ? (Runnable) call
                : null;
    }

    /** The place of one callback. Made by its producer, filled in by the inbox. */
    public abstract static class Dispatcher {
        private @Nullable Object @Nullable [] entries;
        private int behind; // the number of its place plus 1; 0 until it is filled in

        protected Dispatcher() {}

        final void is(Chunk chunk, int place) {
            entries = chunk.entries;
            behind = place + 1;
        }

        /** Withdraws the callback, unless it has been taken to run. Any thread. */
        protected final void withdraw() {
            Object call = content();
            if (call != null) {
                ENTRIES.compareAndSet(entries, behind - 1, call, WITHDRAWN);
            }
        }

        /** Whether the callback was withdrawn. Any thread. */
        protected final boolean withdrawn() {
            return content() == WITHDRAWN;
        }

        private @Nullable Object content() {
            @Nullable Object[] all = entries;
            int place = behind - 1;
            return all == null || place < 0 ? null : ENTRIES.getAcquire(all, place);
        }
    }
}
