package dev.millrace.sync;

import dev.millrace.spi.Selectable;
import org.jspecify.annotations.Nullable;

/**
 * One of the things that a {@link Select} waits for, and what is done if it comes first. Made by
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
     * What is done with the value of a clause that was chosen.
     *
     * @param <T> the value of the clause
     * @param <R> what the select returns
     * @param <X> what it may throw
     */
    @FunctionalInterface
    public interface Handler<
            T extends @Nullable Object, R extends @Nullable Object, X extends Throwable> {
        /**
         * Runs on the task that selects, once everything else was let go; may await.
         *
         * @param value what the clause waited for
         * @return what the select returns
         * @throws X what the select throws
         */
        R handle(T value) throws X;
    }

    /**
     * A {@link Handler} without a value of its own.
     *
     * @param <T> the value of the clause
     * @param <X> what it may throw
     */
    @FunctionalInterface
    public interface VoidHandler<T extends @Nullable Object, X extends Throwable> {
        /**
         * Runs on the task that selects, once everything else was let go; may await.
         *
         * @param value what the clause waited for
         * @throws X what the select throws
         */
        void handle(T value) throws X;
    }

    /** What is waited for, with its handler: their type is known here only. */
    record Source<T extends @Nullable Object, R extends @Nullable Object, X extends Throwable>(
            Selectable<T> waitedFor, Handler<? super T, ? extends R, X> handler) {}

    @Override
    public String toString() {
        return "clause for " + source.waitedFor();
    }
}
