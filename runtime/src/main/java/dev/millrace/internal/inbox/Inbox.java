package dev.millrace.internal.inbox;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A first-in, first-out queue with any number of producer threads and one consumer.
 *
 * <p>It is a chain of chunks. A producer claims the next place of the newest chunk with one atomic
 * addition, which needs no retry loop as a compare-and-set would, and then fills the place. Chunks
 * are young objects when they are filled. A link from an old object, such as the head of a stack,
 * would cost each producer the garbage collector's full barrier (ADR 21).
 *
 * <p>Producers never lock or park: a virtual-thread scheduler that parks inside {@code execute}
 * would consume the parking permit of the submitting thread. The consumer may have to wait for a
 * producer that has claimed a place but not filled it yet, a matter of two instructions.
 */
public final class Inbox extends InboxProducers implements BooleanSupplier {
    private static final Entry FILLER = new Entry() {};
    private static final int SPINS = 1_000; // then the consumer yields its processor

    private Chunk oldest;
    private SharedCalls calls; // the view of the oldest chunk
    private @Nullable SharedCalls spare = new SharedCalls(); // used if there is no memory
    private int place; // the next entry in the oldest chunk

    public Inbox() {
        this(new Chunk());
    }

    private Inbox(Chunk first) {
        super(first);
        oldest = first;
        calls = new SharedCalls(first);
    }

    /** The opposite of {@link #isEmpty}. */
    @Override
    public boolean getAsBoolean() {
        return !isEmpty();
    }

    /** Whether nothing is {@link #waiting}. Consumer only. */
    public boolean isEmpty() {
        return waiting() == 0;
    }

    /**
     * How many entries {@link #poll} may take now: at most those that are there when this is
     * called, and only those of the current chunk. Taking each entry the moment it arrives would
     * slow down its producer. Consumer only.
     */
    public int waiting() {
        if (place == Chunk.SIZE && !goOn()) {
            return 0;
        }
        return oldest.claimed() - place;
    }

    /**
     * How many are {@link #waiting} in the next chunk, if the current one is used up. Consumer
     * only.
     */
    public int more() {
        return place == Chunk.SIZE ? waiting() : 0;
    }

    /**
     * Takes the oldest {@link #waiting} entry. Returns {@link SharedCalls} instead of a callback,
     * and null for a place that {@link #close} filled. Consumer only.
     */
    public @Nullable Entry poll() {
        Entry entry = calls.take(place);
        if (entry == null) {
            entry = await();
        }
        place++;
        return entry == FILLER ? null : entry;
    }

    /** Refuses further entries. Those already there can still be polled. Consumer only. */
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
        calls = callsOf(next); // first, because it is the only step that may throw
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

    /** Waits for the entry that a producer is about to put into the next place. */
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
