package dev.millrace;

import java.lang.ref.Cleaner;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Failures that nobody has read yet: reported once, when their future is collected or the loop
 * closes.
 */
final class UnreadFailures {
    private final LoopImpl loop;
    private final Set<Entry> entries = ConcurrentHashMap.newKeySet();

    UnreadFailures(LoopImpl loop) {
        this.loop = loop;
    }

    /** Remembers a failure that nobody was waiting for. */
    void watch(LoopFuture<?> future, Outcome.Failed failed) {
        if (failed.seen) {
            return;
        }
        var entry = new Entry(failed, future.name(), future.createdAt());
        entries.add(entry);
        whenCollected(future, () -> report(entry));
    }

    /** Runs {@code action}, which must not refer to {@code watched}, once that is collected. */
    static Cleaner.Cleanable whenCollected(Object watched, Runnable action) {
        return OnFirstUse.CLEANER.register(watched, action);
    }

    /** Reports what is left; the loop is closing. */
    void reportAll() {
        for (Entry entry : entries) {
            report(entry);
        }
    }

    private void report(Entry entry) {
        if (entries.remove(entry) && !entry.failed.seen) {
            loop.report(
                    new LoopFault(
                            "a failure was never read",
                            entry.failed.failure,
                            entry.name,
                            entry.createdAt));
        }
    }

    /** One thread for the JVM, which starts once there is something to watch. */
    private static final class OnFirstUse {
        static final Cleaner CLEANER =
                Cleaner.create(
                        Thread.ofPlatform()
                                .daemon()
                                .name("millrace-collected")
                                .inheritInheritableThreadLocals(false)
                                .factory());
    }

    // identity counts: two tasks of one name may fail alike
    private static final class Entry {
        final Outcome.Failed failed;
        final String name;
        final @Nullable Throwable createdAt;

        Entry(Outcome.Failed failed, String name, @Nullable Throwable createdAt) {
            this.failed = failed;
            this.name = name;
            this.createdAt = createdAt;
        }
    }
}
