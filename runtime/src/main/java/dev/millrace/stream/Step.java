package dev.millrace.stream;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The function of an operator: turns one element into one element, or none. Each stream has its own
 * step. On the stream's loop.
 *
 * @param <T> the type of the elements in
 * @param <R> the type of the elements out
 */
interface Step<T, R> {

    /** The element to emit before the first one comes in; null for none. Called once. */
    default @Nullable R first() {
        return null;
    }

    /**
     * The result for {@code element}; null for none.
     *
     * @throws Exception from a user's function; fails the stream
     */
    @Nullable R take(T element) throws Exception;

    /**
     * This step as an action that calls {@code next}, so that a chain of operators is a chain of
     * calls. Only for a step that takes all elements and keeps none; null for others.
     */
    default <X extends Throwable> AsyncStream.@Nullable Action<T, X> before(
            AsyncStream.Action<? super R, X> next) {
        return null;
    }

    /** Whether the step wants no more elements. The source is closed then and not pulled again. */
    default boolean over() {
        return false;
    }

    /** The last element to emit when the source has ended or the step is over; null for none. */
    default @Nullable R rest() {
        return null;
    }

    /** The elements that the step still holds when the stream is closed; each is discarded. */
    default Iterable<?> held() {
        return List.of();
    }
}
