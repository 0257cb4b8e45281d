package dev.millrace;

import dev.millrace.internal.watch.Held;
import dev.millrace.internal.watch.Look;
import dev.millrace.internal.watch.Offender;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Possible problems, each reported if it lasts for a while. */
final class Suspicions {
    private final Map<Object, Suspicion> all = new ConcurrentHashMap<>();

    /**
     * Adds {@code suspect}, if it is not there already. Any thread.
     *
     * @param thread the thread that it waits on; its stack may excuse it
     * @param still whether the problem still exists
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

    /** Watchdog only. */
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
