package dev.millrace.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The operators that handle one element after the other. */
final class Steps {
    /** A chunk has room for so many elements from the start. */
    private static final int ROOM = 64;

    private Steps() {}

    static <T, R> Step<T, R> map(AsyncStream.Mapping<? super T, ? extends R> mapping) {
        Objects.requireNonNull(mapping, "mapping");
        return new MapStep<>(mapping);
    }

    static <T> Step<T, T> filter(AsyncStream.Condition<? super T> condition) {
        Objects.requireNonNull(condition, "condition");
        return new FilterStep<>(condition);
    }

    static <T> Step<T, T> distinctUntilChanged() {
        return new Step<>() {
            private @Nullable T last;

            @Override
            public @Nullable T take(T element) {
                boolean changed = !element.equals(last);
                last = element;
                return changed ? element : null;
            }
        };
    }

    static <T> Step<T, T> take(long count) {
        if (count < 0) {
            throw new IllegalArgumentException("a stream cannot take " + count + " elements");
        }
        return new Step<>() {
            private long left = count;

            @Override
            public T take(T element) {
                left--;
                return element;
            }

            @Override
            public boolean over() {
                return left == 0;
            }
        };
    }

    static <T> Step<T, T> takeWhile(AsyncStream.Condition<? super T> condition) {
        Objects.requireNonNull(condition, "condition");
        return new Step<>() {
            private boolean over;

            @Override
            public @Nullable T take(T element) throws Exception {
                over = !condition.test(element);
                return over ? null : element;
            }

            @Override
            public boolean over() {
                return over;
            }
        };
    }

    static <T> Step<T, T> drop(long count) {
        if (count < 0) {
            throw new IllegalArgumentException("a stream cannot drop " + count + " elements");
        }
        return new Step<>() {
            private long left = count;

            @Override
            public @Nullable T take(T element) {
                if (left > 0) {
                    left--;
                    return null;
                }
                return element;
            }
        };
    }

    static <T, R> Step<T, R> scan(R initial, AsyncStream.Accumulator<R, ? super T> accumulator) {
        Objects.requireNonNull(initial, "initial");
        Objects.requireNonNull(accumulator, "accumulator");
        return new Step<>() {
            private R result = initial;

            @Override
            public R first() {
                return initial;
            }

            @Override
            public R take(T element) throws Exception {
                result =
                        Objects.requireNonNull(
                                accumulator.apply(result, element), "an accumulator returned null");
                return result;
            }
        };
    }

    static <T> Step<T, List<T>> chunk(int size) {
        if (size < 1) {
            throw new IllegalArgumentException("a chunk has 1 element or more, not " + size);
        }
        return new Step<>() {
            private List<T> filling = newChunk();

            @Override
            public @Nullable List<T> take(T element) {
                filling.add(element);
                return filling.size() < size ? null : full();
            }

            @Override
            public @Nullable List<T> rest() {
                return filling.isEmpty() ? null : full();
            }

            private List<T> full() {
                List<T> chunk = filling;
                filling = newChunk();
                return chunk;
            }

            private List<T> newChunk() {
                return new ArrayList<>(Math.min(size, ROOM));
            }

            @Override
            public Iterable<?> held() {
                return filling;
            }
        };
    }
}
