package dev.millrace.stream;

import dev.millrace.spi.Rethrow;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@link AsyncStream#filter}: every call goes upstream, so a generator there still runs inline. */
final class FilteredStream<T> implements AsyncStream<T> {
    private final AsyncStream<T> upstream;
    private final Condition<? super T> condition;

    FilteredStream(AsyncStream<T> upstream, Condition<? super T> condition) {
        this.upstream = upstream;
        this.condition = Objects.requireNonNull(condition, "condition");
    }

    @Override
    public @Nullable T next() {
        T element = upstream.next();
        while (element != null && !meets(element)) {
            element = upstream.next();
        }
        return element;
    }

    @Override
    public <X extends Throwable> void forEach(Action<? super T, X> action) throws X {
        Objects.requireNonNull(action, "action");
        upstream.forEach(
                (Action<T, X>)
                        element -> {
                            if (meets(element)) {
                                action.take(element);
                            }
                        });
    }

    private boolean meets(T element) {
        try {
            return condition.test(element);
        } catch (Exception e) {
            throw Rethrow.unchecked(e);
        }
    }

    @Override
    public boolean ready() {
        return upstream.ready();
    }

    @Override
    public void close() {
        upstream.close();
    }

    @Override
    public boolean closed() {
        return upstream.closed();
    }

    @Override
    public String toString() {
        return "filtered " + upstream;
    }
}
