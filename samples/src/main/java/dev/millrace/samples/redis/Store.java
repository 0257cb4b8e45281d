package dev.millrace.samples.redis;

import dev.millrace.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Values and lists by their keys, and the clients that wait for an element. Bounded. Loop only. */
final class Store {
    private static final int OVERHEAD = 64; // approximate bytes for an entry or an element

    /** An element and where it came from. */
    record Popped(String key, byte[] value) {}

    private final long mostBytes;
    private final Map<String, byte[]> values = new HashMap<>();
    private final Map<String, Deque<byte[]>> lists = new HashMap<>();
    private final Map<String, Set<Promise<Popped>>> waiting = new HashMap<>();
    private long bytes;

    Store(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    int size() {
        return values.size() + lists.size();
    }

    long bytes() {
        return bytes;
    }

    boolean has(String key) {
        return values.containsKey(key) || lists.containsKey(key);
    }

    boolean delete(String key) {
        byte[] value = values.remove(key);
        if (value != null) {
            bytes -= cost(key, value);
            return true;
        }
        Deque<byte[]> list = lists.remove(key);
        if (list != null) {
            list.forEach(element -> bytes -= cost(key, element));
        }
        return list != null;
    }

    // ---- values

    byte @Nullable [] get(String key) {
        requireNone(lists, key);
        return values.get(key);
    }

    /** The value; null if there is none or a list. */
    byte @Nullable [] peek(String key) {
        return values.get(key);
    }

    /** Sets all values, or none if there is no room. */
    void set(Map<String, byte[]> pairs) {
        long more = 0;
        for (var pair : pairs.entrySet()) {
            more += cost(pair.getKey(), pair.getValue());
        }
        requireRoom(more);
        pairs.forEach((key, value) -> {
            delete(key);
            values.put(key, value);
        });
        bytes += more;
    }

    // ---- lists

    /** Adds the elements one by one at the front or back; returns how many there are then. */
    int push(String key, List<byte[]> elements, boolean front) {
        requireNone(values, key);
        long more = elements.stream().mapToLong(element -> cost(key, element)).sum();
        requireRoom(more);
        bytes += more;
        Deque<byte[]> list = lists.computeIfAbsent(key, ignored -> new ArrayDeque<>());
        for (byte[] element : elements) {
            if (front) {
                list.addFirst(element);
            } else {
                list.addLast(element);
            }
        }
        int size = list.size();
        handOut(key);
        return size;
    }

    /** Takes the first or the last element; null if there is none. */
    byte @Nullable [] pop(String key, boolean front) {
        Deque<byte[]> list = list(key);
        byte[] element = front ? list.pollFirst() : list.pollLast();
        if (element != null) {
            bytes -= cost(key, element);
            if (list.isEmpty()) {
                lists.remove(key);
            }
        }
        return element;
    }

    int length(String key) {
        return list(key).size();
    }

    /** The elements from one index to the other; negative ones count from the end. */
    List<byte[]> range(String key, long from, long to) {
        Deque<byte[]> list = list(key);
        long first = Math.max(0, from < 0 ? from + list.size() : from);
        long last = Math.min(list.size() - 1L, to < 0 ? to + list.size() : to);
        List<byte[]> range = new ArrayList<>();
        long index = 0;
        for (byte[] element : list) {
            if (index > last) {
                break;
            }
            if (index >= first) {
                range.add(element);
            }
            index++;
        }
        return range;
    }

    private Deque<byte[]> list(String key) {
        requireNone(values, key);
        return lists.getOrDefault(key, new ArrayDeque<>());
    }

    // ---- who waits

    /**
     * Completes {@code turn} with the next element of any of the lists, in the order of the calls.
     */
    void await(List<String> keys, Promise<Popped> turn) {
        for (String key : keys) {
            waiting.computeIfAbsent(key, ignored -> new LinkedHashSet<>()).add(turn);
        }
    }

    /** Ends the wait of {@code turn}. */
    void forget(List<String> keys, Promise<Popped> turn) {
        for (String key : keys) {
            waiting.computeIfPresent(
                    key,
                    (ignored, turns) -> {
                        turns.remove(turn);
                        return turns.isEmpty() ? null : turns;
                    });
        }
    }

    /** Puts an element back because the client that was to get it has left. */
    void giveBack(Popped popped) {
        if (!values.containsKey(popped.key)) {
            bytes += cost(popped.key, popped.value);
            lists.computeIfAbsent(popped.key, ignored -> new ArrayDeque<>()).addFirst(popped.value);
            handOut(popped.key);
        }
    }

    private void handOut(String key) {
        for (Promise<Popped> turn : waiting.getOrDefault(key, Set.of())) {
            if (!turn.done()) { // else it already has an element, but its task has not run yet
                byte[] element = pop(key, true);
                if (element == null) {
                    return;
                }
                turn.complete(new Popped(key, element));
            }
        }
    }

    // ---- what is refused

    private static void requireNone(Map<String, ?> others, String key) {
        if (others.containsKey(key)) {
            throw new RefusedException(
                    "WRONGTYPE Operation against a key holding the wrong kind of value");
        }
    }

    private void requireRoom(long more) {
        if (bytes + more > mostBytes) {
            throw new RefusedException("OOM command not allowed when used memory > 'maxmemory'.");
        }
    }

    private static long cost(String key, byte[] value) {
        return (long) key.length() + value.length + OVERHEAD;
    }
}
