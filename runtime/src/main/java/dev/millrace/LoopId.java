package dev.millrace;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The id of a loop in task trees: its name, with a suffix if another open loop has that name. The
 * id is freed when the loop is closed or garbage-collected.
 */
final class LoopId extends WeakReference<Object> {
    private static final Map<String, LoopId> TAKEN = new ConcurrentHashMap<>();
    private static final ReferenceQueue<Object> COLLECTED = new ReferenceQueue<>();

    private final String text;

    private LoopId(Object loop, String text) {
        super(loop, COLLECTED);
        this.text = text;
    }

    /** Claims an id for a new loop; {@code number} is unique. Any thread. */
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

    /** Frees the id of a closed loop. Any thread. */
    void free() {
        TAKEN.remove(text, this);
    }

    /** How many ids are taken. */
    static int taken() {
        freeCollected();
        return TAKEN.size();
    }

    @Override
    public String toString() {
        return text;
    }
}
