package dev.millrace.stream;

import dev.millrace.spi.Rethrow;
import java.util.Objects;

/** The step of {@code map}. Its action has its own class, so that the compiler can inline it. */
record MapStep<T, R>(AsyncStream.Mapping<? super T, ? extends R> mapping) implements Step<T, R> {
    @Override
    public R take(T element) throws Exception {
        return Objects.requireNonNull(mapping.apply(element), "a mapping returned null");
    }

    @Override
    public <X extends Throwable> AsyncStream.Action<T, X> before(
            AsyncStream.Action<? super R, X> next) {
        return new Mapped<>(mapping, next);
    }

    private record Mapped<T, R, X extends Throwable>(
            AsyncStream.Mapping<? super T, ? extends R> mapping,
            AsyncStream.Action<? super R, X> next)
            implements AsyncStream.Action<T, X> {
        @Override
        public void take(T element) throws X {
            R mapped;
            try {
                mapped = mapping.apply(element);
            } catch (Exception e) {
                throw Rethrow.unchecked(e);
            }
            next.take(Objects.requireNonNull(mapped, "a mapping returned null"));
        }
    }
}
