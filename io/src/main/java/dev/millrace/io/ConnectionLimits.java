package dev.millrace.io;

import java.time.Duration;
import java.util.Objects;

/**
 * What one connection may hold and how long its close may take. Immutable.
 *
 * @param readAhead how many bytes are read before a task asks for them; at least 1, 64 KiB by
 *     default. A read that asks for more gets more
 * @param lineLimit how long a line, or what ends with another separator, may be, in bytes without
 *     the separator; 64 KiB by default
 * @param highWater a write waits while so many bytes are on their way; 64 KiB by default
 * @param lowWater and until no more than so many are; 16 KiB by default
 * @param closeLimit how long a close waits for what is on its way, before it cuts the connection;
 *     10 seconds by default
 */
public record ConnectionLimits(
        int readAhead, int lineLimit, int highWater, int lowWater, Duration closeLimit) {
    /** What a connection has that is not told otherwise. */
    public static final ConnectionLimits DEFAULTS =
            new ConnectionLimits(65_536, 65_536, 65_536, 16_384, Duration.ofSeconds(10));

    /** Refuses what is out of range. */
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

    /** These, with another {@link #readAhead}. */
    public ConnectionLimits withReadAhead(int bytes) {
        return new ConnectionLimits(bytes, lineLimit, highWater, lowWater, closeLimit);
    }

    /** These, with another {@link #lineLimit}. */
    public ConnectionLimits withLineLimit(int bytes) {
        return new ConnectionLimits(readAhead, bytes, highWater, lowWater, closeLimit);
    }

    /** These, with other marks for writes. */
    public ConnectionLimits withWaterMarks(int low, int high) {
        return new ConnectionLimits(readAhead, lineLimit, high, low, closeLimit);
    }

    /** These, with another {@link #closeLimit}. */
    public ConnectionLimits withCloseLimit(Duration limit) {
        return new ConnectionLimits(readAhead, lineLimit, highWater, lowWater, limit);
    }
}
