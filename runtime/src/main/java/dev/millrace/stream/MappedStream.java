package dev.millrace.stream;

import dev.millrace.spi.Rethrow;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@link AsyncStream#map}: every call goes upstream, so a generator there still runs inline. */
final class MappedStream<T, R> implements AsyncStream<R> {
    private final AsyncStream<T> upstream;
    private final Mapping<? super T, ? extends R> mapping;

    MappedStream(AsyncStream<T> upstream, Mapping<? super T, ? extends R> mapping) {
        this.upstream = upstream;
        this.mapping = Objects.requireNonNull(mapping, "mapping");
    }

    @Override
    public @Nullable R next() {
        T element = upstream.next();
        return element == null ? null : mapped(element);
    }

    @Override
    public <X extends Throwable> void forEach(Action<? super R, X> action) throws X {
        Objects.requireNonNull(action, "action");
        upstream.forEach((Action<T, X>) element -> action.take(mapped(element)));
    }

    private R mapped(T element) {
        try {
            return Objects.requireNonNull(mapping.apply(element), "a mapping returned null");
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
        return "mapped " + upstream;
    }
}
