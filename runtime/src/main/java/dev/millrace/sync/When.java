package dev.millrace.sync;

import dev.millrace.Body;
import dev.millrace.VoidBody;
import dev.millrace.spi.Selectable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of a {@link Clause}: what is waited for. The verbs are those of {@code
 * CompletableFuture}; handlers run on the task that selects and may await.
 *
 * @param <T> what it waits for
 */
public final class When<T extends @Nullable Object> {
    private final Selectable<T> source;

    When(Selectable<T> source) {
        this.source = Objects.requireNonNull(source, "source");
    }

    /** If this comes first, {@code handler} makes of it what the select returns. */
    public <R extends @Nullable Object, X extends Throwable> Clause<R, X> thenApply(
            Clause.Handler<? super T, ? extends R, X> handler) {
        Objects.requireNonNull(handler, "handler");
        return Clause.of(source, handler);
    }

    /** If this comes first, {@code handler} gets it, and the select returns null. */
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

    /** If this comes first, {@code body} is run, and the select returns null. */
    public <R extends @Nullable Object, X extends Throwable> Clause<@Nullable R, X> thenRun(
            VoidBody<X> body) {
        Objects.requireNonNull(body, "body");
        return thenAccept(value -> body.run());
    }

    /** If this comes first, the select returns what {@code body} returns. */
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
