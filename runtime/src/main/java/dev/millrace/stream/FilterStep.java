package dev.millrace.stream;

import dev.millrace.spi.Rethrow;
import org.jspecify.annotations.Nullable;

/** The step of {@code filter}, built like {@link MapStep}. */
record FilterStep<T>(AsyncStream.Condition<? super T> condition) implements Step<T, T> {
    @Override
    public @Nullable T take(T element) throws Exception {
        return condition.test(element) ? element : null;
    }

    @Override
    public <X extends Throwable> AsyncStream.Action<T, X> before(
            AsyncStream.Action<? super T, X> next) {
        return new Filtered<>(condition, next);
    }

    private record Filtered<T, X extends Throwable>(
            AsyncStream.Condition<? super T> condition, AsyncStream.Action<? super T, X> next)
            implements AsyncStream.Action<T, X> {
        @Override
        public void take(T element) throws X {
            boolean stays;
            try {
                stays = condition.test(element);
            } catch (Exception e) {
                throw Rethrow.unchecked(e);
            }
            if (stays) {
                next.take(element);
            }
        }
    }
}
