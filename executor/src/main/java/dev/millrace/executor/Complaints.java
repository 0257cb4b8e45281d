package dev.millrace.executor;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Allows one complaint a minute about each executor, to keep the log short. */
final class Complaints {
    private static final long BETWEEN = TimeUnit.MINUTES.toNanos(1);

    private final Map<Integer, Long> last = new ConcurrentHashMap<>();

    /** Whether a complaint is allowed now. If so, it counts as made. Any thread. */
    boolean may(Executor about, long now) {
        last.values().removeIf(then -> now - then >= BETWEEN);
        return last.putIfAbsent(System.identityHashCode(about), now) == null;
    }
}
