package dev.millrace;

import dev.millrace.spi.ContextLayer;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Two layers: what the upper one does not bind is the lower one's. */
record Overlay(ContextLayer upper, ContextLayer lower) implements ContextLayer {

    @Override
    public @Nullable Object valueOf(Object key) {
        Object value = upper.valueOf(key);
        return value == null ? lower.valueOf(key) : value;
    }

    @Override
    public void forEach(BiConsumer<Object, @Nullable Object> action) {
        lower.forEach(action);
        upper.forEach(action);
    }
}
