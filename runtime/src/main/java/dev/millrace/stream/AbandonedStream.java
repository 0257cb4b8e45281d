package dev.millrace.stream;

import dev.millrace.EventLoop;
import dev.millrace.LoopFault;
import java.lang.ref.Cleaner;
import org.jspecify.annotations.Nullable;

/**
 * Runs when a started generator or an iterator is garbage-collected. If it is still open, closes
 * and reports it on its loop.
 *
 * <p>It must not refer to the watched object. A stream that is closed in time cleans its watch.
 */
final class AbandonedStream implements Runnable {
    private final Abandonable watched;
    private final EventLoop loop;
    private final String what;
    private final @Nullable Throwable createdAt;

    AbandonedStream(Abandonable watched, EventLoop loop, String what) {
        this.watched = watched;
        this.loop = loop;
        this.what = what;
        this.createdAt = loop.debug() ? new Throwable("the " + what + " was started here") : null;
    }

    static Cleaner.Cleanable watch(Object held, AbandonedStream action) {
        return action.loop.whenCollected(held, action);
    }

    /**
     * On the cleaner's thread, on the loop when the watch is cleaned in time, or when the loop has
     * closed.
     */
    @Override
    public void run() {
        if (loop.inLoop() || watched.settled()) {
            return; // the hint may be stale; closeAndReport() checks again on the loop
        }
        loop.offer(this::closeAndReport); // a closed loop has closed its streams
    }

    private void closeAndReport() {
        if (!watched.closed()) {
            loop.report(
                    new LoopFault(
                            "an abandoned "
                                    + what
                                    + " was neither read to its end nor closed; close its stream,"
                                    + " for example with try-with-resources",
                            null,
                            what,
                            createdAt));
        }
        watched.abandon();
    }
}
