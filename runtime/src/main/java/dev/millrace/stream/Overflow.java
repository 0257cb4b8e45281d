package dev.millrace.stream;

/**
 * What becomes of an element that comes when its consumer lags behind: said by whoever listens to a
 * source that has no demand.
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
     * Keeps up to {@code capacity} elements; one more fails the stream, behind those that were
     * kept, with an {@link OverflowException}.
     *
     * @param capacity 1 or more
     * @return the strategy
     */
    public static Overflow buffer(int capacity) {
        return new Overflow(positive(capacity), Full.FAIL);
    }

    /**
     * Keeps the newest element only: each takes the place of the one before it.
     *
     * @return the strategy
     */
    public static Overflow latest() {
        return LATEST;
    }

    /**
     * Drops what comes while the consumer is not waiting for it.
     *
     * @return the strategy
     */
    public static Overflow drop() {
        return DROP;
    }

    /**
     * Fails the stream with an {@link OverflowException} when an element comes while the consumer
     * is not waiting for it.
     *
     * @return the strategy
     */
    public static Overflow error() {
        return ERROR;
    }

    /**
     * Keeps up to {@code capacity} elements, and then makes the producer's thread wait for room.
     * Only for producers that may wait: on a loop such a {@code send} is refused.
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
