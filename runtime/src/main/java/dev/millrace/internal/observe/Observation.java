package dev.millrace.internal.observe;

import dev.millrace.spi.LoopObserver;
import java.util.function.BooleanSupplier;

/** One observer of one loop. */
public final class Observation {
    private final LoopObserver observer;
    private final BooleanSupplier over;

    private boolean inTurn; // loop only: it was there when the turn at hand began

    /**
     * The observation by {@code observer}.
     *
     * @param over whether it is to be told nothing more; any thread
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

    /** Whether it has seen the beginning of the turn that ends. */
    boolean endTurn() {
        boolean seen = inTurn;
        inTurn = false;
        return seen;
    }
}
