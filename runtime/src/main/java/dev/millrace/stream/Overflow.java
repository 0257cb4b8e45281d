package dev.millrace.stream;

/**
 * What to do with an element that comes while the consumer lags behind, for listeners, which get
 * elements whether or not the consumer is ready.
 */
public final class Overflow {
    enum Full {
        FAIL,
        DROP_OLDEST,
        DROP_NEWEST,
        WAIT
    }

    private static final Overflow LATEST = new Overflow(1, Full.DROP_OLDEST);
    private static final Overflow DROP = new Overflow(0, Full.DROP_NEWEST);
    private static final Overflow ERROR = new Overflow(0, Full.FAIL);

    private final int capacity;
    private final Full full;

    private Overflow(int capacity, Full full) {
        this.capacity = capacity;
        this.full = full;
    }

    /**
     * Keeps up to {@code capacity} elements. One more fails the stream with an {@link
     * OverflowException} after those.
     *
     * @param capacity 1 or more
     * @return the strategy
     */
    public static Overflow buffer(int capacity) {
        return new Overflow(positive(capacity), Full.FAIL);
    }

    /**
     * Keeps the newest element only: each replaces the one before it.
     *
     * @return the strategy
     */
    public static Overflow latest() {
        return LATEST;
    }

    /**
     * Drops elements that come while the consumer is not waiting.
     *
     * @return the strategy
     */
    public static Overflow drop() {
        return DROP;
    }

    /**
     * Fails the stream with an {@link OverflowException} when an element comes while the consumer
     * is not waiting.
     *
     * @return the strategy
     */
    public static Overflow error() {
        return ERROR;
    }

    /**
     * Keeps up to {@code capacity} elements, and then makes the producer's thread wait for room.
     * Only for producers that may wait: on a loop such a {@code send} throws.
     *
     * @param capacity 1 or more
     * @return the strategy
     */
    public static Overflow suspend(int capacity) {
        return new Overflow(positive(capacity), Full.WAIT);
    }

    private static int positive(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("a capacity is 1 or more, not " + capacity);
        }
        return capacity;
    }

    int capacity() {
        return capacity;
    }

    Full full() {
        return full;
    }

    @Override
    public String toString() {
        return full + " beyond " + capacity;
    }
}
