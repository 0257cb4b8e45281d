package dev.millrace.spi;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Bindings of a foreign kind of context, by key: looked into where they are, never copied. Any
 * thread; what a layer answers does not change.
 */
public interface ContextLayer {

    /** What {@code key} is bound to here; null if it is not. */
    @Nullable Object valueOf(Object key);

    /**
     * Tells {@code action} every binding. One that comes later replaces an earlier one of the same
     * key, and a null value takes it away.
     */
    void forEach(BiConsumer<Object, @Nullable Object> action);
}
