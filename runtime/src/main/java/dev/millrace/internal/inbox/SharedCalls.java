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

    private @Nullable Object[] entries = {}; // written before anybody but the consumer knows this
    private int nextCall; // no callback is in a place before it

    /** Shows nothing yet. */
    SharedCalls() {}

    SharedCalls(Chunk chunk) {
        entries = chunk.entries;
    }

    /** As one that was made for {@code chunk}. */
    SharedCalls show(Chunk chunk) {
        entries = chunk.entries;
        return this;
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
        int place = nextCall++;
        var call = (Runnable) entries[place];
        // what was withdrawn stays so, for its handle to see
        return call != WITHDRAWN && ENTRIES.compareAndSet(entries, place, call, null) ? call : null;
    }

    /** Where one callback is. Made by its producer, and told by the inbox. */
    public abstract static class Dispatcher {
        private @Nullable Object @Nullable [] entries;
        private int behind; // the number of the place after it; 0 as long as it was not told

        protected Dispatcher() {}

        final void is(Chunk chunk, int place) {
            entries = chunk.entries;
            behind = place + 1;
        }

        /** Withdraws the callback, unless its turn has come. Any thread. */
        protected final void withdraw() {
            Object call = content();
            if (call != null) {
                ENTRIES.compareAndSet(entries, behind - 1, call, WITHDRAWN);
            }
        }

        /** Whether the callback was withdrawn before its turn came. Any thread. */
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
