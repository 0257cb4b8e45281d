package dev.millrace.stream;

import dev.millrace.spi.Suspension;
import org.jspecify.annotations.Nullable;

/** An element that a crew has taken from its source, or its result. Loop only. */
final class Place<T, R> {
    /** The element, until there is a result. */
    @Nullable T element;

    /** The result for the consumer. */
    @Nullable R result;

    /** The failure that the consumer gets instead. */
    @Nullable Throwable failure;

    /** The wait of the worker until the result is taken, if it waits. */
    @Nullable Suspension<@Nullable Void> offering;

    /** Whether it was dropped, because the stream fails before it. */
    boolean dropped;

    /** Whether its last result went to the consumer directly, ahead of the line. */
    boolean ahead;

    Place(@Nullable T element) {
        this.element = element;
    }

    @Override
    public String toString() {
        return dropped ? "dropped" : failure != null ? "failed" : result != null ? "done" : "open";
    }
}
