package dev.millrace.sync;

import dev.millrace.spi.Selectable;
import org.jspecify.annotations.Nullable;

/**
 * A source that a {@link Select} waits for, with the handler to run if it comes first. Made by
 * {@link Select#when}.
 *
 * @param <R> what the select returns if this clause is chosen
 * @param <X> what its handler may throw
 */
public final class Clause<R extends @Nullable Object, X extends Throwable> {
    private final Source<?, R, X> source;

    private Clause(Source<?, R, X> source) {
        this.source = source;
    }

    static <T extends @Nullable Object, R extends @Nullable Object, X extends Throwable>
            Clause<R, X> of(Selectable<T> waitedFor, Handler<? super T, ? extends R, X> handler) {
        return new Clause<>(new Source<>(waitedFor, handler));
    }

    Source<?, R, X> source() {
        return source;
    }

    /**
     * Handles the value of the chosen clause.
     *
     * @param <T> the type of the value
     * @param <R> what the select returns
     * @param <X> what it may throw
     */
    @FunctionalInterface
    public interface Handler<
            T extends @Nullable Object, R extends @Nullable Object, X extends Throwable> {
        /**
         * Runs on the task that selects, after the other waits have ended; may await.
         *
         * @param value the value of the clause
         * @return what the select returns
         * @throws X what the select throws
         */
        R handle(T value) throws X;
    }

    /**
     * A {@link Handler} without a result.
     *
     * @param <T> the type of the value
     * @param <X> what it may throw
     */
    @FunctionalInterface
    public interface VoidHandler<T extends @Nullable Object, X extends Throwable> {
        /**
         * Runs on the task that selects, after the other waits have ended; may await.
         *
         * @param value the value of the clause
         * @throws X what the select throws
         */
        void handle(T value) throws X;
    }

    /** The source with its handler; only this record knows their common type. */
    record Source<T extends @Nullable Object, R extends @Nullable Object, X extends Throwable>(
            Selectable<T> waitedFor, Handler<? super T, ? extends R, X> handler) {}

    @Override
    public String toString() {
        return "clause for " + source.waitedFor();
    }
}
