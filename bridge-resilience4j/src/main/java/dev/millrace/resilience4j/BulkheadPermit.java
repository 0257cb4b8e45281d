package dev.millrace.resilience4j;

import dev.millrace.Async;
import io.github.resilience4j.bulkhead.Bulkhead;

/** One permission of a bulkhead, released once. */
final class BulkheadPermit {
    private final Bulkhead bulkhead;
    private boolean taken; // written on the task's thread, also during the wait

    BulkheadPermit(Bulkhead bulkhead) {
        this.bulkhead = bulkhead;
    }

    /**
     * Takes the permission. A bulkhead can only wait by blocking; if it may have to, this is done
     * beside the loop.
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
            Async.raisePending(); // the bulkhead turned the interrupt into its own exception
            throw refused;
        }
    }

    private void acquire() {
        bulkhead.acquirePermission();
        taken = true;
    }

    /** Releases a permission that was not used because a cancel came at the same time. */
    void giveBackUnused() {
        if (taken) {
            taken = false;
            bulkhead.releasePermission();
        }
    }

    /** Releases the permission after the call has ended. */
    void complete() {
        taken = false;
        bulkhead.onComplete();
    }
}
