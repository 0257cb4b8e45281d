package dev.millrace.stream;

import dev.millrace.spi.Suspension;
import org.jspecify.annotations.Nullable;

/** An element that a crew has taken from its source, or what became of it. Loop only. */
final class Place<T, R> {
    /** What was taken, until something has become of it. */
    @Nullable T element;

    /** What goes to the consumer. */
    @Nullable R result;

    /** What the consumer is thrown instead. */
    @Nullable Throwable failure;

    /** The worker that waits until the result was taken, where one does. */
    @Nullable Suspension<@Nullable Void> offering;

    /** Whether nothing of it is wanted any more, because the stream fails before it. */
    boolean dropped;

    /** Whether its last result went past those that wait for their turn. */
    boolean ahead;

    Place(@Nullable T element) {
        this.element = element;
    }

    @Override
    public String toString() {
        return dropped ? "dropped" : failure != null ? "failed" : result != null ? "done" : "open";
    }
}
