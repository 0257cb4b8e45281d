package dev.millrace;

import dev.millrace.internal.thread.Collected;
import java.lang.ref.Cleaner;
import org.jspecify.annotations.Nullable;

/**
 * Reports a promise that is garbage-collected while callbacks wait for it: nothing can complete it
 * any more, so they will never be called. Must not refer to the promise.
 */
final class AbandonedPromise implements Runnable {
    private final LoopImpl loop;
    private final String name;
    private final @Nullable Throwable createdAt;
    private final Cleaner.Cleanable registration;

    // written by the loop while the promise is reachable, read once it is not
    private int waiting;

    // links in the loop's list of these; loop only
    @Nullable AbandonedPromise previous;
    @Nullable AbandonedPromise next;

    AbandonedPromise(Promise<?> promise) {
        loop = promise.loop;
        name = promise.name();
        createdAt = promise.createdAt();
        registration = Collected.then(promise, this);
        loop.unread().add(this);
    }

    /** One more callback waits. Loop only. */
    void add() {
        waiting++;
    }

    /** A callback was called or removed; the last one ends the watch. Loop only. */
    void remove() {
        waiting--;
        if (waiting == 0) {
            loop.unread().remove(this);
            registration.clean();
        }
    }

    /** The loop is closing: no callback will be called. */
    void end() {
        waiting = 0;
        registration.clean();
    }

    boolean isOver() {
        return waiting == 0;
    }

    @Override
    public void run() {
        if (waiting > 0 && !loop.closed()) {
            loop.report(
                    new LoopFault(
                            "a promise was collected with callbacks waiting for it",
                            null,
                            name,
                            createdAt));
            loop.offer(() -> loop.unread().remove(this));
        }
    }
}
