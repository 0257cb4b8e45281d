package dev.millrace.sync;

import dev.millrace.Body;
import dev.millrace.VoidBody;
import dev.millrace.spi.Selectable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of a {@link Clause}: its source. The method names are those of {@code
 * CompletableFuture}. Handlers run on the task that selects and may await.
 *
 * @param <T> the type of the source's value
 */
public final class When<T extends @Nullable Object> {
    private final Selectable<T> source;

    When(Selectable<T> source) {
        this.source = Objects.requireNonNull(source, "source");
    }

    /**
     * If this source comes first, the select returns what {@code handler} returns for its value.
     */
    public <R extends @Nullable Object, X extends Throwable> Clause<R, X> thenApply(
            Clause.Handler<? super T, ? extends R, X> handler) {
        Objects.requireNonNull(handler, "handler");
        return Clause.of(source, handler);
    }

    /** If this source comes first, {@code handler} gets its value, and the select returns null. */
    public <R extends @Nullable Object, X extends Throwable> Clause<@Nullable R, X> thenAccept(
            Clause.VoidHandler<? super T, X> handler) {
        Objects.requireNonNull(handler, "handler");
        return Clause.<T, @Nullable R, X>of(
                source,
                value -> {
                    handler.handle(value);
                    return null;
                });
    }

    /** If this source comes first, {@code body} runs, and the select returns null. */
    public <R extends @Nullable Object, X extends Throwable> Clause<@Nullable R, X> thenRun(
            VoidBody<X> body) {
        Objects.requireNonNull(body, "body");
        return thenAccept(value -> body.run());
    }

    /** If this source comes first, the select returns what {@code body} returns. */
    public <R extends @Nullable Object, X extends Throwable> Clause<R, X> thenGet(
            Body<? extends R, X> body) {
        Objects.requireNonNull(body, "body");
        return Clause.of(source, value -> body.run());
    }

    @Override
    public String toString() {
        return "when " + source;
    }
}
