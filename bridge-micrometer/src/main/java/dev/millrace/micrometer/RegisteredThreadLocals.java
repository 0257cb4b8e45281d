package dev.millrace.micrometer;

import dev.millrace.spi.ContextLayer;
import dev.millrace.spi.ThreadLocals;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ThreadLocalAccessor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The thread-locals of the global {@code ContextRegistry}. Found by {@link
 * java.util.ServiceLoader}; not to be called.
 *
 * <p>What an accessor throws is thrown to whoever crosses the border: the fork, the task, the job.
 */
public final class RegisteredThreadLocals implements ThreadLocals {

    private final List<ThreadLocalAccessor<?>> accessors =
            ContextRegistry.getInstance().getThreadLocalAccessors(); // a live view

    /** For {@link java.util.ServiceLoader}. */
    public RegisteredThreadLocals() {}

    @Override
    public boolean isEmpty() {
        return accessors.isEmpty();
    }

    @Override
    public @Nullable ContextLayer capture(ContextLayer current, @Nullable ContextLayer beneath) {
        Map<Object, @Nullable Object> values = new HashMap<>();
        boolean same = true;
        boolean none = true;
        for (ThreadLocalAccessor<?> accessor : accessors) {
            Object value = accessor.getValue();
            values.put(accessor.key(), value);
            same &= Objects.equals(value, current.valueOf(accessor.key()));
            none &= value == null;
        }
        if (same) {
            return current;
        }
        // captured again and again, as from parent to child, a snapshot replaces the one before it
        ContextLayer rest = beneath instanceof Snapshot older ? older.beneath() : beneath;
        return none && rest == null ? null : new Snapshot(values, rest);
    }

    @Override
    public Runnable install(ContextLayer values) {
        var restoration = new Restoration();
        try {
            for (ThreadLocalAccessor<?> accessor : accessors) {
                restoration.replace(accessor, values.valueOf(accessor.key()));
            }
        } catch (Throwable broken) { // an accessor is foreign code
            restoration.run();
            throw broken;
        }
        return restoration;
    }
}
