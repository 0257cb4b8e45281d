package dev.millrace.io;

import java.time.Duration;
import java.util.Objects;

/**
 * The limits of one connection: buffers, line length, and the time for a close. Immutable.
 *
 * @param readAhead how many bytes are read before a task asks for them; at least 1, 64 KiB by
 *     default. A read of more raises this for itself
 * @param lineLimit the longest line, or text before another separator, in bytes without the
 *     separator; 64 KiB by default
 * @param highWater a write waits when this many bytes are on their way; 64 KiB by default
 * @param lowWater and continues when no more than this many are; 16 KiB by default
 * @param closeLimit how long a close waits for bytes on their way before it resets the connection;
 *     10 seconds by default
 */
public record ConnectionLimits(
        int readAhead, int lineLimit, int highWater, int lowWater, Duration closeLimit) {
    /** The defaults. */
    public static final ConnectionLimits DEFAULTS =
            new ConnectionLimits(65_536, 65_536, 65_536, 16_384, Duration.ofSeconds(10));

    /** Checks the ranges. */
    public ConnectionLimits {
        Objects.requireNonNull(closeLimit, "closeLimit");
        requireAtLeast(1, readAhead, "readAhead");
        requireAtLeast(1, lineLimit, "lineLimit");
        requireAtLeast(1, highWater, "highWater");
        requireAtLeast(0, lowWater, "lowWater");
        if (lowWater > highWater) {
            throw new IllegalArgumentException(
                    "lowWater is " + lowWater + ", above highWater, which is " + highWater);
        }
        if (closeLimit.isNegative()) {
            throw new IllegalArgumentException("closeLimit is negative: " + closeLimit);
        }
    }

    private static void requireAtLeast(int least, int value, String name) {
        if (value < least) {
            throw new IllegalArgumentException(name + " is " + least + " or more, not " + value);
        }
    }

    /** A copy with another {@link #readAhead}. */
    public ConnectionLimits withReadAhead(int bytes) {
        return new ConnectionLimits(bytes, lineLimit, highWater, lowWater, closeLimit);
    }

    /** A copy with another {@link #lineLimit}. */
    public ConnectionLimits withLineLimit(int bytes) {
        return new ConnectionLimits(readAhead, bytes, highWater, lowWater, closeLimit);
    }

    /** A copy with other marks for writes. */
    public ConnectionLimits withWaterMarks(int low, int high) {
        return new ConnectionLimits(readAhead, lineLimit, high, low, closeLimit);
    }

    /** A copy with another {@link #closeLimit}. */
    public ConnectionLimits withCloseLimit(Duration limit) {
        return new ConnectionLimits(readAhead, lineLimit, highWater, lowWater, limit);
    }
}
