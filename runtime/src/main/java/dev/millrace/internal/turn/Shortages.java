package dev.millrace.internal.turn;

import dev.millrace.internal.inbox.ReadyQueue;

/** How often a loop has found no memory lately. Driver only. */
final class Shortages {
    /** How often in a row a step may find no memory, before the loop ends for want of it. */
    private static final int MOST = 1_000;

    private final ReadyQueue ready;
    private int inRow;
    private long last; // a position of the ready queue

    Shortages(ReadyQueue ready) {
        this.ready = ready;
    }

    /** Ends the loop if memory is out for more than a moment. */
    void endure(OutOfMemoryError thrown) {
        long now = ready.position();
        inRow = now - last > Turns.ENTRIES_PER_POLL ? 1 : inRow + 1;
        last = now;
        if (inRow > MOST) {
            throw thrown;
        }
        Thread.yield(); // to whoever may set some free
    }
}
