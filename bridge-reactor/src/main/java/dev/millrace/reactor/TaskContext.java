package dev.millrace.reactor;

import dev.millrace.spi.ContextLayer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;

/**
 * A task's context as a Reactor context, for what the task subscribes to. Reads go to the task's
 * context; it is copied only for an operator that adds to it or asks for its size.
 */
record TaskContext(dev.millrace.Context context) implements Context {

    /**
     * Converts {@code context} to Reactor's; returns the subscriber's own context if the task added
     * nothing to it.
     */
    static Context of(dev.millrace.Context context) {
        if (context.isEmpty()) {
            return Context.empty();
        }
        ContextLayer layer = context.layer();
        return layer instanceof SubscriberContext(Context own) ? own : new TaskContext(context);
    }

    @Override
    @SuppressWarnings("unchecked") // as in Reactor: the caller knows the type of the key's value
    public <T> T get(Object key) {
        Object value = context.valueOf(key);
        if (value == null) {
            throw new NoSuchElementException("Context does not contain key: " + key);
        }
        return (T) value;
    }

    @Override
    public boolean hasKey(Object key) {
        return context.valueOf(key) != null;
    }

    @Override
    public Context put(Object key, Object value) {
        return copied().put(key, value);
    }

    @Override
    public Context delete(Object key) {
        return copied().delete(key);
    }

    @Override
    public int size() {
        return bindings().size();
    }

    @Override
    public boolean isEmpty() {
        return bindings().isEmpty();
    }

    @Override
    public Stream<Map.Entry<Object, Object>> stream() {
        return bindings().entrySet().stream();
    }

    private Context copied() {
        return Context.of(bindings());
    }

    private Map<Object, Object> bindings() {
        Map<Object, Object> all = new LinkedHashMap<>();
        context.forEach((key, value) -> keep(all, key, value));
        return all;
    }

    private static void keep(Map<Object, Object> all, Object key, @Nullable Object value) {
        if (value == null) {
            all.remove(key);
        } else {
            all.put(key, value);
        }
    }
}
