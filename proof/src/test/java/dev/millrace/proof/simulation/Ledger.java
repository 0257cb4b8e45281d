package dev.millrace.proof.simulation;

import java.util.LinkedHashMap;
import java.util.Map;

/** Every value that is handed over comes out once: where it is taken, or at a discard hook. */
final class Ledger {
    // one thread at a time
    private final Map<Integer, Entry> entries = new LinkedHashMap<>();

    private static final class Entry {
        final String what;
        int out;
        boolean mayStay;

        Entry(String what) {
            this.what = what;
        }
    }

    int make(String what) {
        int value = entries.size() + 1;
        entries.put(value, new Entry(what));
        return value;
    }

    /** Taken, discarded, or still its giver's. */
    void out(int value) {
        entry(value).out++;
    }

    /** At a discard hook that is given all kinds of values. */
    void discarded(Object value) {
        if (value instanceof Integer number && entries.containsKey(number)) {
            out(number);
        }
    }

    /** The giver does not know whether it was taken, or it lies where nobody has to take it. */
    void mayStay(int value) {
        entry(value).mayStay = true;
    }

    private Entry entry(int value) {
        Entry entry = entries.get(value);
        if (entry == null) {
            throw new AssertionError("a value that nobody has made: " + value);
        }
        return entry;
    }

    void check() {
        entries.forEach((value, entry) -> {
            if (entry.out > 1 || (entry.out == 0 && !entry.mayStay)) {
                throw new AssertionError(
                        "%s, %d, came out %d times".formatted(entry.what, value, entry.out));
            }
        });
    }
}
