package dev.millrace.micrometer;

import io.micrometer.context.ThreadLocalAccessor;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Sets thread-locals, and restores their old values in reverse order. */
final class Restoration implements Runnable {

    private final Deque<Runnable> steps = new ArrayDeque<>();

    @SuppressWarnings("unchecked") // the value was captured with this accessor
    <V> void replace(ThreadLocalAccessor<V> accessor, @Nullable Object value) {
        V before = accessor.getValue();
        if (before == value) { // setting it again would open an observation's scope twice
            steps.push(() -> restoreIfChanged(accessor, before));
            return;
        }
        steps.push(() -> restore(accessor, before));
        if (value == null) {
            accessor.setValue();
        } else {
            accessor.setValue((V) value);
        }
    }

    private static <V> void restoreIfChanged(ThreadLocalAccessor<V> accessor, @Nullable V before) {
        if (accessor.getValue() != before) {
            restore(accessor, before);
        }
    }

    private static <V> void restore(ThreadLocalAccessor<V> accessor, @Nullable V before) {
        if (before == null) {
            accessor.restore();
        } else {
            accessor.restore(before);
        }
    }

    @Override
    public void run() {
        var failures = new Failures();
        while (!steps.isEmpty()) { // run all, even if one fails, or others would see their values
            failures.note(steps.pop());
        }
        failures.rethrow();
    }
}
