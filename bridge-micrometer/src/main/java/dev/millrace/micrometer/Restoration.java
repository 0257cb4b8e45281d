package dev.millrace.micrometer;

import dev.millrace.spi.Rethrow;
import io.micrometer.context.ThreadLocalAccessor;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Sets thread-locals, and brings back what they were, in reverse. */
final class Restoration implements Runnable {

    private final Deque<Runnable> steps = new ArrayDeque<>();

    @SuppressWarnings("unchecked") // the value was bound to the key of this accessor
    <V> void replace(ThreadLocalAccessor<V> accessor, @Nullable Object value) {
        V before = accessor.getValue();
        if (before == null) {
            steps.push(accessor::restore);
        } else {
            steps.push(() -> accessor.restore(before));
        }
        if (value == null) {
            accessor.setValue();
        } else {
            accessor.setValue((V) value);
        }
    }

    @Override
    public void run() {
        Throwable first = null;
        while (!steps.isEmpty()) { // each: one that fails must not leave the others to strangers
            try {
                steps.pop().run();
            } catch (Throwable t) {
                first = first == null ? t : first;
            }
        }
        if (first != null) {
            throw Rethrow.unchecked(first);
        }
    }
}
