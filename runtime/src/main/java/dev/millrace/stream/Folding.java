package dev.millrace.stream;

/** The action of {@code fold}. One task only. */
final class Folding<R, T, X extends Throwable> implements AsyncStream.Action<T, X> {
    private final AsyncStream.ThrowingAccumulator<R, ? super T, X> accumulator;

    /** The result so far. */
    R result;

    Folding(R initial, AsyncStream.ThrowingAccumulator<R, ? super T, X> accumulator) {
        this.result = initial;
        this.accumulator = accumulator;
    }

    @Override
    public void take(T element) throws X {
        result = accumulator.apply(result, element);
    }
}
