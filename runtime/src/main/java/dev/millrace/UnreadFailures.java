package dev.millrace;

import dev.millrace.internal.thread.Collected;
import dev.millrace.spi.Aftermath;
import java.lang.ref.Cleaner;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Failures that have not been read. Each is reported once, when its future is garbage-collected or
 * the loop closes.
 */
final class UnreadFailures {
    private final LoopImpl loop;
    private final Set<Entry> entries = ConcurrentHashMap.newKeySet();
    private @Nullable AbandonedPromise promises; // loop only

    UnreadFailures(LoopImpl loop) {
        this.loop = loop;
    }

    /** Adds a failure that no observer has read. */
    void watch(LoopFuture<?> future, Outcome.Failed failed) {
        if (failed.seen) {
            return;
        }
        var entry = new Entry(failed, future.name(), future.createdAt());
        if (future instanceof BodyTask<?> task
                && task.outermostScope().cancelCalled()
                && Aftermath.shows(failed.failure)) {
            loop.faults().reportOfCancelled(entry.fault()); // logged on the task's own thread
            return;
        }
        // first, because it fails if there is no memory
        entry.watch = Collected.then(future, () -> report(entry));
        entries.add(entry);
    }

    /** A promise has callbacks that wait. Loop only. */
    void add(AbandonedPromise promise) {
        AbandonedPromise first = promises;
        promise.next = first;
        if (first != null) {
            first.previous = promise;
        }
        promises = promise;
    }

    /** A promise has no waiting callbacks any more. Loop only. */
    void remove(AbandonedPromise promise) {
        AbandonedPromise before = promise.previous;
        AbandonedPromise after = promise.next;
        if (before != null) {
            before.next = after;
        } else if (promises == promise) {
            promises = after;
        }
        if (after != null) {
            after.previous = before;
        }
        promise.previous = null;
        promise.next = null;
    }

    /**
     * Reports what is left, and ends all watches. Otherwise a future held in a static field would
     * keep its class loaded, because the cleaner's thread refers to it.
     */
    void reportAll() {
        for (AbandonedPromise each = promises; each != null; each = promises) {
            remove(each);
            each.end();
        }
        for (Entry entry : entries) {
            report(entry);
            Cleaner.Cleanable watch = entry.watch;
            if (watch != null) { // else there was no memory for one
                watch.clean();
            }
        }
    }

    private void report(Entry entry) {
        if (entries.remove(entry) && !entry.failed.seen) {
            loop.report(entry.fault());
        }
    }

    // no record: entries are compared by identity
    private static final class Entry {
        final Outcome.Failed failed;
        final String name;
        final @Nullable Throwable createdAt;
        Cleaner.@Nullable Cleanable watch; // written by the loop, read when it has closed

        Entry(Outcome.Failed failed, String name, @Nullable Throwable createdAt) {
            this.failed = failed;
            this.name = name;
            this.createdAt = createdAt;
        }

        LoopFault fault() {
            return new LoopFault("a failure was never read", failed.failure, name, createdAt);
        }
    }
}
