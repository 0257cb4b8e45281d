package dev.millrace.sync;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The items of a queue, in the order in which they are taken. Loop only. */
sealed interface Items<T> {

    /** Adds an item. If a user's comparator throws, throws that and adds nothing. */
    void add(T item);

    /** Removes the item that was added last and has not been polled. */
    void undoAdd();

    /**
     * The next item; null if there is none. Like {@link #poll} and {@link #size} it calls no user
     * code.
     */
    @Nullable T peek();

    /** Removes the next item; null if there is none. */
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

    /** The smallest first; of equal ones the first added. */
    static <T> Items<T> smallestFirst(Comparator<? super T> order) {
        return new Ordered<>(order);
    }

    /** Items that are taken from the end where they are added, or from the other end. */
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

    /** A tree, because a heap can lose an item if the comparator throws while it moves others. */
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
