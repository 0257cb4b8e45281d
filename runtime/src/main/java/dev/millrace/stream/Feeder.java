package dev.millrace.stream;

/** What brings a {@link FedStream} its elements: reads the sources, in a task of the stream. */
@FunctionalInterface
interface Feeder<R> {
    /**
     * Puts what it has read into {@code out}. The stream ends when this returns, and fails with
     * what this throws, behind what was put there.
     */
    void feed(Outlet<R> out) throws Exception;

    /** Discards what came in and does not go out. */
    default void discard(R element, Outlet<R> from) {
        from.drop(element);
    }
}
