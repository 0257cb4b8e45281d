package dev.millrace.internal.observe;

import dev.millrace.spi.LoopObserver;
import java.util.function.BooleanSupplier;

/** One observer of one loop. */
public final class Observation {
    private final LoopObserver observer;
    private final BooleanSupplier over;

    private boolean inTurn; // loop only: it was there when the current turn began

    /**
     * An observation by {@code observer}.
     *
     * @param over whether it has ended, so that the observer is not called any more; any thread
     */
    public Observation(LoopObserver observer, BooleanSupplier over) {
        this.observer = observer;
        this.over = over;
    }

    public LoopObserver observer() {
        return observer;
    }

    boolean isOver() {
        return over.getAsBoolean();
    }

    void beginTurn() {
        inTurn = true;
        if (observer instanceof TurnRecords records) {
            records.turnBegan();
        }
    }

    /** Ends the turn. Returns whether the observer saw its beginning. */
    boolean endTurn() {
        boolean seen = inTurn;
        inTurn = false;
        return seen;
    }
}
