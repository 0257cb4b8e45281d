package dev.millrace.executor;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The dispatchers that are not closed, or have work left, for those who look into the program. It
 * keeps none from being collected. Any thread, without a lock.
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

    /** Enters {@code dispatcher}, and forgets those that were collected. */
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
