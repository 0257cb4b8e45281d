package dev.millrace.stream;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@link AsyncStream#take}: counts down and closes upstream instead of asking for one more. */
final class TakenStream<T> implements AsyncStream<T> {
    private final AsyncStream<T> upstream;
    private long left;

    TakenStream(AsyncStream<T> upstream, long count) {
        if (count < 0) {
            throw new IllegalArgumentException("a stream cannot take " + count + " elements");
        }
        this.upstream = upstream;
        this.left = count;
    }

    @Override
    public @Nullable T next() {
        if (left == 0) {
            upstream.close();
            return null;
        }
        T element = upstream.next();
        if (element != null) {
            left--; // after the wait: a cancelled next has taken nothing
        }
        return element;
    }

    @Override
    public <X extends Throwable> void forEach(Action<? super T, X> action) throws X {
        Objects.requireNonNull(action, "action");
        if (left == 0) {
            upstream.close();
            return;
        }
        upstream.forEach(
                (Action<T, X>)
                        element -> {
                            left--;
                            action.take(element);
                            if (left == 0) {
                                upstream.close();
                            }
                        });
    }

    @Override
    public boolean ready() {
        return left > 0 && upstream.ready();
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
        return "the first of " + upstream;
    }
}
