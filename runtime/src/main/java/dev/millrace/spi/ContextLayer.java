package dev.millrace.spi;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Bindings of another library's context, looked up by key and never copied. Immutable; any thread.
 */
public interface ContextLayer {

    /** The value of {@code key} here; null if it is not bound. */
    @Nullable Object valueOf(Object key);

    /**
     * Calls {@code action} for every binding. A later binding of the same key replaces an earlier
     * one; a null value removes it.
     */
    void forEach(BiConsumer<Object, @Nullable Object> action);
}
