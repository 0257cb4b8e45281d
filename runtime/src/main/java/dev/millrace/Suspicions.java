package dev.millrace;

import dev.millrace.internal.watch.Held;
import dev.millrace.internal.watch.Look;
import dev.millrace.internal.watch.Offender;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What may be wrong, and is told if it still is after a while. */
final class Suspicions {
    private final Map<Object, Suspicion> all = new ConcurrentHashMap<>();

    /**
     * Suspects {@code suspect}, if it is not suspected already. Any thread.
     *
     * @param thread what it waits on, for the stack that may excuse it
     * @param still whether it has not come to nothing
     */
    void add(
            Object suspect,
            Supplier<@Nullable Thread> thread,
            long patienceNanos,
            BooleanSupplier still,
            Runnable tell) {
        all.putIfAbsent(suspect, new Suspicion(thread, patienceNanos, still, tell, new Held()));
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /** The watchdog only. */
    void look(Look look) {
        if (!all.isEmpty()) {
            all.forEach((suspect, suspicion) -> {
                if (!suspicion.still.getAsBoolean()) {
                    all.remove(suspect);
                } else if (suspicion.isRipe(look)) {
                    all.remove(suspect);
                    suspicion.tell.run();
                }
            });
        }
    }

    private record Suspicion(
            Supplier<@Nullable Thread> thread,
            long patienceNanos,
            BooleanSupplier still,
            Runnable tell,
            Held held) {

        boolean isRipe(Look look) {
            held.add(look, Offender.waiting(thread.get()));
            return held.guilty() >= patienceNanos;
        }
    }
}
