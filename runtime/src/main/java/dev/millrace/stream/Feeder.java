package dev.millrace.stream;

/** Reads the sources of a {@link FedStream}, in the stream's own task. */
@FunctionalInterface
interface Feeder<R> {
    /**
     * Puts elements into {@code out}. After those, the stream ends when this returns, or fails with
     * what this throws.
     */
    void feed(Outlet<R> out) throws Exception;

    /** Discards an element that was read and cannot be delivered. */
    default void discard(R element, Outlet<R> from) {
        from.drop(element);
    }
}
