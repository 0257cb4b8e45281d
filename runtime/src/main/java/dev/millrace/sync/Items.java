package dev.millrace.sync;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What lies in a queue, in the order in which it is given out. Loop only. */
sealed interface Items<T> {

    /** Throws what a user's comparator throws, and then has not added it. */
    void add(T item);

    /** Takes out again what was added last, and not polled since. */
    void undoAdd();

    /** The next one; null if there is none. Calls no user code, as the next two. */
    @Nullable T peek();

    /** Takes out the next one; null if there is none. */
    @Nullable T poll();

    int size();

    /** First in, first out. */
    static <T> Items<T> fifo() {
        return new Ends<>(false);
    }

    /** Last in, first out. */
    static <T> Items<T> lifo() {
        return new Ends<>(true);
    }

    /** The smallest first; of equal ones, that which came first. */
    static <T> Items<T> smallestFirst(Comparator<? super T> order) {
        return new Ordered<>(order);
    }

    /** Those that leave at the end where they came in, or at the other one. */
    record Ends<T>(ArrayDeque<T> items, boolean lastFirst) implements Items<T> {
        Ends(boolean lastFirst) {
            this(new ArrayDeque<>(), lastFirst);
        }

        @Override
        public void add(T item) {
            items.add(item);
        }

        @Override
        public void undoAdd() {
            items.removeLast();
        }

        @Override
        public @Nullable T peek() {
            return lastFirst ? items.peekLast() : items.peekFirst();
        }

        @Override
        public @Nullable T poll() {
            return lastFirst ? items.pollLast() : items.pollFirst();
        }

        @Override
        public int size() {
            return items.size();
        }
    }

    /** A tree, since a heap loses an item if the comparator throws while it moves others. */
    final class Ordered<T> implements Items<T> {
        private record Key<T>(T item, long number) {}

        private final TreeMap<Key<T>, T> items;
        private long added;
        private @Nullable Key<T> last;

        Ordered(Comparator<? super T> order) {
            items =
                    new TreeMap<>(
                            Comparator.<Key<T>, T>comparing(Key::item, order)
                                    .thenComparingLong(Key::number));
        }

        @Override
        public void add(T item) {
            var key = new Key<>(item, added++);
            items.put(key, item);
            last = key;
        }

        @Override
        public void undoAdd() {
            items.values().remove(last == null ? null : last.item);
        }

        @Override
        public @Nullable T peek() {
            var first = items.firstEntry();
            return first == null ? null : first.getValue();
        }

        @Override
        public @Nullable T poll() {
            var first = items.pollFirstEntry();
            return first == null ? null : first.getValue();
        }

        @Override
        public int size() {
            return items.size();
        }

        @Override
        public String toString() {
            return size() + " items in order";
        }
    }
}
