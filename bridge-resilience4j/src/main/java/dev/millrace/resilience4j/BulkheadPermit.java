package dev.millrace.resilience4j;

import dev.millrace.Async;
import io.github.resilience4j.bulkhead.Bulkhead;

/** One permission of a bulkhead, given back once. */
final class BulkheadPermit {
    private final Bulkhead bulkhead;
    private boolean taken; // written by the thread of the task, in the wait too

    BulkheadPermit(Bulkhead bulkhead) {
        this.bulkhead = bulkhead;
    }

    /**
     * Takes the permission. A bulkhead waits inside its own call, for which it has no other: where
     * it may, that is done beside the loop.
     */
    void take() {
        if (bulkhead.getBulkheadConfig().getMaxWaitDuration().isZero()) {
            acquire();
        } else {
            acquireBeside();
        }
    }

    private void acquireBeside() {
        try {
            Async.interruptible(this::acquire);
        } catch (RuntimeException refused) {
            Async.raisePending(); // it tells of an interrupt in an exception of its own
            throw refused;
        }
    }

    private void acquire() {
        bulkhead.acquirePermission();
        taken = true;
    }

    /** Gives back one that has not been used: a cancel came with it. */
    void giveBackUnused() {
        if (taken) {
            taken = false;
            bulkhead.releasePermission();
        }
    }

    /** The call has ended. */
    void complete() {
        taken = false;
        bulkhead.onComplete();
    }
}
