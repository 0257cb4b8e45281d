package dev.millrace.micrometer;

import dev.millrace.spi.ContextLayer;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The values that the registered thread-locals had on a thread, on top of other layers. A null
 * value means that the thread-local was not set, and hides a value in {@code beneath}.
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
