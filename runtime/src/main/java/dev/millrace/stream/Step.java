package dev.millrace.stream;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an operator makes of one element: one element, or none. A stream has one of its own. On the
 * stream's loop.
 *
 * @param <T> what comes in
 * @param <R> what goes out
 */
interface Step<T, R> {

    /** What goes out before anything has come in; null for nothing. Called once. */
    default @Nullable R first() {
        return null;
    }

    /**
     * What {@code element} becomes; null for nothing.
     *
     * @throws Exception what a user's function throws: it fails the stream
     */
    @Nullable R take(T element) throws Exception;

    /**
     * The same as an action that hands on to {@code next}, for a step that wants all elements and
     * keeps none: a chain of those is a chain of calls. Null for another kind of step.
     */
    default <X extends Throwable> AsyncStream.@Nullable Action<T, X> before(
            AsyncStream.Action<? super R, X> next) {
        return null;
    }

    /** Whether nothing more is wanted: the source is closed, and not asked again. */
    default boolean over() {
        return false;
    }

    /** What is left when the source has ended, or nothing more is wanted; null for nothing. */
    default @Nullable R rest() {
        return null;
    }

    /** What came in and has not gone out, when the stream is closed; each is discarded. */
    default Iterable<?> held() {
        return List.of();
    }
}
