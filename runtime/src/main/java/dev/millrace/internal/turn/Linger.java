package dev.millrace.internal.turn;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a driver without work spins for a moment before it sleeps.
 *
 * <p>Putting a thread to sleep and waking it costs both threads more than many callbacks. So if a
 * sleep was too short to be worth it, the driver spins before its next sleeps. The first time it
 * has spun in vain it stops that, until a sleep is too short again. On a machine with one processor
 * it never spins.
 */
final class Linger {
    /** A shorter sleep is not worth it: falling asleep and waking take about this long. */
    static final long NANOS = 20_000;

    /** Between two looks: a look takes the cache line from the thread that is about to write it. */
    private static final int WAITS_PER_LOOK = 32;

    private final boolean possible;
    private final @Nullable LongSupplier clock; // null: the system's

    // written by the driver before it can be woken, read by the thread that wakes it
    private long asleepSince;
    private volatile boolean pays;

    Linger() {
        this(Runtime.getRuntime().availableProcessors() > 1, null);
    }

    Linger(boolean possible, @Nullable LongSupplier clock) {
        this.possible = possible;
        this.clock = clock;
    }

    private long nanoTime() {
        return clock == null ? System.nanoTime() : clock.getAsLong();
    }

    /** Spins for a moment if that pays; true as soon as {@code something} is. Driver only. */
    boolean sees(BooleanSupplier something, long mostNanos) {
        if (!pays) {
            return false;
        }
        long begin = nanoTime();
        do {
            for (int wait = 0; wait < WAITS_PER_LOOK; wait++) {
                Thread.onSpinWait();
            }
            // the thread that this waits for may need this very processor
            Thread.yield();
            if (something.getAsBoolean()) {
                return true;
            }
        } while (nanoTime() - begin < Math.min(NANOS, mostNanos));
        pays = false;
        return false;
    }

    /** Driver only. */
    void fallsAsleep() {
        if (possible) {
            asleepSince = nanoTime();
        }
    }

    /** Called by the thread that wakes the driver. Any thread. */
    void isWoken() {
        if (possible && nanoTime() - asleepSince < NANOS) {
            pays = true;
        }
    }
}
