package dev.millrace;

import dev.millrace.internal.thread.Collected;
import java.lang.ref.Cleaner;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What a loop does when an object of its program is garbage-collected. The watches end with the
 * loop. Otherwise an object in a static field would keep its class loaded, because the cleaner's
 * thread refers to the action.
 */
final class Watches {
    private final Set<Watch> open = ConcurrentHashMap.newKeySet();
    private volatile boolean ended;

    /**
     * Runs {@code action}, which must not refer to {@code watched}, once that is collected, or when
     * the loop closes, or is closed. Any thread.
     */
    Cleaner.Cleanable add(Object watched, Runnable action) {
        var watch = new Watch(open, action);
        open.add(watch);
        try {
            watch.registration = Collected.then(watched, watch);
        } catch (Throwable t) { // no memory
            open.remove(watch);
            throw t;
        }
        if (ended) { // pairs with endAll(): one of the two sees the other
            watch.clean();
        }
        return watch;
    }

    void endAll() {
        ended = true;
        for (Watch each : open) {
            each.clean();
        }
    }

    // no record: watches are compared by identity
    private static final class Watch implements Runnable, Cleaner.Cleanable {
        private final Set<Watch> open;
        private final Runnable action;
        private volatile Cleaner.@Nullable Cleanable registration; // null: not yet

        Watch(Set<Watch> open, Runnable action) {
            this.open = open;
            this.action = action;
        }

        @Override
        public void run() {
            open.remove(this);
            action.run();
        }

        @Override
        public void clean() {
            Cleaner.Cleanable registered = registration;
            if (registered != null) {
                registered.clean();
            }
        }
    }
}
