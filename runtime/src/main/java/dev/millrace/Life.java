package dev.millrace;

import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/**
 * The phase of a loop. It changes between idle and running; an idle loop closes, once. One thread
 * claims each change, so that only one thread at a time runs or closes a loop.
 */
final class Life {
    enum Phase {
        IDLE,
        RUNNING,
        /** Other threads cannot start tasks any more. */
        CLOSING,
        /** Nothing runs and nothing is accepted. */
        CLOSED
    }

    private static final AtomicReferenceFieldUpdater<Life, Phase> PHASE =
            AtomicReferenceFieldUpdater.newUpdater(Life.class, Phase.class, "phase");

    private volatile Phase phase = Phase.IDLE; // no AtomicReference: each call reads it

    Phase phase() {
        return phase;
    }

    /** False if another thread runs or closes the loop, or it is closed. */
    boolean beginRun() {
        return PHASE.compareAndSet(this, Phase.IDLE, Phase.RUNNING);
    }

    /** Ends a run. If the loop is closing, it stays in that phase. */
    void endRun() {
        PHASE.compareAndSet(this, Phase.RUNNING, Phase.IDLE);
    }

    /** False if another thread runs or closes the loop, or it is closed. */
    boolean beginClosing() {
        return PHASE.compareAndSet(this, Phase.IDLE, Phase.CLOSING);
    }

    /** Called by the closing thread only. */
    void endClosing() {
        phase = Phase.CLOSED;
    }
}
