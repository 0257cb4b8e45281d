package dev.millrace.executor;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Lists the dispatchers that are open or have work left, for diagnostics. Holds them weakly. Any
 * thread, without a lock.
 */
final class Dispatchers {
    private static final Queue<Entry> ALL = new ConcurrentLinkedQueue<>();
    private static final ReferenceQueue<Dispatcher> COLLECTED = new ReferenceQueue<>();

    private Dispatchers() {}

    static final class Entry extends WeakReference<Dispatcher> {
        private Entry(Dispatcher dispatcher) {
            super(dispatcher, COLLECTED);
        }

        void remove() {
            ALL.remove(this);
        }
    }

    /** Adds {@code dispatcher} and drops the entries of collected ones. */
    static Entry add(Dispatcher dispatcher) {
        for (Object gone = COLLECTED.poll(); gone != null; gone = COLLECTED.poll()) {
            ALL.remove(gone);
        }
        Entry entry = new Entry(dispatcher);
        ALL.add(entry);
        return entry;
    }

    /** Oldest first. */
    static List<Dispatcher> all() {
        return ALL.stream().map(Entry::get).filter(Objects::nonNull).toList();
    }
}
