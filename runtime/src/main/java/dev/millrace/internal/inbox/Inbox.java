package dev.millrace.internal.inbox;

import org.jspecify.annotations.Nullable;

/**
 * A FIFO that any thread adds to and one consumer empties.
 *
 * <p>A chain of chunks. A producer claims the next place of the newest chunk with one atomic
 * addition, which never has to be tried again as a compare-and-set has, and then fills it. Chunks
 * are young when they are filled: a link from an object that has grown old, as the head of a stack
 * is, would cost each producer the garbage collector's full barrier (ADR 21).
 *
 * <p>No step of a producer takes a lock or parks: a virtual-thread scheduler that parks inside
 * {@code execute} eats the parking permit of the thread that submits. The consumer has to wait for
 * a producer that has claimed a place and not filled it yet, which is two instructions later.
 */
public final class Inbox extends InboxProducers {
    private static final Entry FILLER = new Entry() {};
    private static final int SPINS = 1_000; // before the consumer gives its processor away

    private Chunk oldest;
    private SharedCalls calls; // of the oldest chunk
    private @Nullable SharedCalls spare = new SharedCalls(); // for when there is no memory
    private int place; // of the next entry, in it

    public Inbox() {
        this(new Chunk());
    }

    private Inbox(Chunk first) {
        super(first);
        oldest = first;
        calls = new SharedCalls(first);
    }

    /** Whether there is nothing to {@link #poll}. Consumer only. */
    public boolean isEmpty() {
        return waiting() == 0;
    }

    /**
     * How many entries {@link #poll} has for the asking: no more than were there when this was
     * called, and not all of those if they are many. To take each entry the moment it comes would
     * slow down who brings it. Consumer only.
     */
    public int waiting() {
        if (place == Chunk.SIZE && !goOn()) {
            return 0;
        }
        return oldest.claimed() - place;
    }

    /** How many are {@link #waiting} behind a chunk that was taken to its end. Consumer only. */
    public int more() {
        return place == Chunk.SIZE ? waiting() : 0;
    }

    /**
     * Takes the oldest of the entries that are {@link #waiting}; {@link SharedCalls} in the stead
     * of a callback, null for a place that was filled with nothing by {@link #close}. Consumer
     * only.
     */
    public @Nullable Entry poll() {
        Entry entry = calls.take(place);
        if (entry == null) {
            entry = await();
        }
        place++;
        return entry == FILLER ? null : entry;
    }

    /** Refuses what comes from now on; what is there stays to be polled. Consumer only. */
    public void close() {
        if (!isClosed()) {
            refuse(FILLER);
        }
    }

    private boolean goOn() {
        Chunk next = oldest.next();
        if (next == null || next == END) {
            return false;
        }
        calls = callsOf(next); // the only step that may fail
        advance(oldest, next);
        oldest.leave();
        oldest = next;
        place = 0;
        return true;
    }

    private SharedCalls callsOf(Chunk next) {
        SharedCalls made = spare;
        try {
            made = new SharedCalls(next);
            spare = spare == null ? new SharedCalls() : spare;
            return made;
        } catch (OutOfMemoryError e) {
            if (made == null) {
                throw e;
            }
            if (made == spare) {
                spare = null;
            }
            return made.show(next);
        }
    }

    /** What a producer is about to put into the next place. */
    private Entry await() {
        for (int spins = 0; ; spins++) {
            Entry entry = calls.take(place);
            if (entry != null) {
                return entry;
            }
            if (spins < SPINS) {
                Thread.onSpinWait();
            } else {
                Thread.yield();
            }
        }
    }
}
