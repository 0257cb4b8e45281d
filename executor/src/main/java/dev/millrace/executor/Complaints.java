package dev.millrace.executor;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Lets one complaint of each executor through in a minute: the log is not to be filled. */
final class Complaints {
    private static final long BETWEEN = TimeUnit.MINUTES.toNanos(1);

    private final Map<Integer, Long> last = new ConcurrentHashMap<>();

    /** Whether there may be one now; if so, it counts. Any thread. */
    boolean may(Executor about, long now) {
        last.values().removeIf(then -> now - then >= BETWEEN);
        return last.putIfAbsent(System.identityHashCode(about), now) == null;
    }
}
