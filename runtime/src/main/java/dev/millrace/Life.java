package dev.millrace;

import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/**
 * Where a loop is in its life. Idle and running take turns; an idle loop closes, once. Each step is
 * claimed by one thread, any, so that no two run a loop, close it, or do one while the other does
 * the other.
 */
final class Life {
    enum Phase {
        IDLE,
        RUNNING,
        /** From here on other threads start nothing any more. */
        CLOSING,
        /** Nothing runs any more, and nothing is accepted. */
        CLOSED
    }

    private static final AtomicReferenceFieldUpdater<Life, Phase> PHASE =
            AtomicReferenceFieldUpdater.newUpdater(Life.class, Phase.class, "phase");

    private volatile Phase phase = Phase.IDLE; // a field, as each call of a loop looks at it

    Phase phase() {
        return phase;
    }

    /** False if somebody else runs or closes the loop, or has closed it. */
    boolean beginRun() {
        return PHASE.compareAndSet(this, Phase.IDLE, Phase.RUNNING);
    }

    /** Leaves a loop that is closing, whose closer runs it, to its closer. */
    void endRun() {
        PHASE.compareAndSet(this, Phase.RUNNING, Phase.IDLE);
    }

    /** False if somebody else runs or closes the loop, or has closed it. */
    boolean beginClosing() {
        return PHASE.compareAndSet(this, Phase.IDLE, Phase.CLOSING);
    }

    /** The closer only. */
    void endClosing() {
        phase = Phase.CLOSED;
    }
}
