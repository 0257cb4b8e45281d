package dev.millrace.micrometer;

import dev.millrace.spi.ContextLayer;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What the registered thread-locals were on a thread, over everything else. A null value says that
 * the thread-local was not set, and hides what {@code beneath} says of it.
 */
record Snapshot(Map<Object, @Nullable Object> values, @Nullable ContextLayer beneath)
        implements ContextLayer {

    @Override
    public @Nullable Object valueOf(Object key) {
        Object value = values.get(key);
        if (value != null || beneath == null || values.containsKey(key)) {
            return value;
        }
        return beneath.valueOf(key);
    }

    @Override
    public void forEach(BiConsumer<Object, @Nullable Object> action) {
        if (beneath != null) {
            beneath.forEach(action);
        }
        values.forEach(action);
    }
}
