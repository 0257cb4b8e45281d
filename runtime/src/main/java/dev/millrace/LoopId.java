package dev.millrace;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a loop is called in pictures, from its opening on: its name, unless an open loop is called
 * so already. A loop that is collected without having been closed gives its id back, too.
 */
final class LoopId extends WeakReference<Object> {
    private static final Map<String, LoopId> TAKEN = new ConcurrentHashMap<>();
    private static final ReferenceQueue<Object> COLLECTED = new ReferenceQueue<>();

    private final String text;

    private LoopId(Object loop, String text) {
        super(loop, COLLECTED);
        this.text = text;
    }

    /** For {@code loop}, which is being opened; {@code number} is its alone. Any thread. */
    static LoopId claim(Object loop, String name, long number) {
        freeCollected();
        var id = new LoopId(loop, name);
        while (TAKEN.putIfAbsent(id.text, id) != null) {
            id = new LoopId(loop, id.text + "~" + number);
        }
        return id;
    }

    private static void freeCollected() {
        for (Reference<?> next = COLLECTED.poll(); next != null; next = COLLECTED.poll()) {
            if (next instanceof LoopId id) {
                id.free();
            }
        }
    }

    /** The loop has closed: another one may be called so. Any thread. */
    void free() {
        TAKEN.remove(text, this);
    }

    /** How many are taken. */
    static int taken() {
        freeCollected();
        return TAKEN.size();
    }

    @Override
    public String toString() {
        return text;
    }
}
