package dev.millrace.micrometer;

import dev.millrace.spi.ContextLayer;
import dev.millrace.spi.ThreadLocals;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ThreadLocalAccessor;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The thread-locals of the global {@code ContextRegistry}, and the current context of
 * OpenTelemetry. Found by {@link java.util.ServiceLoader}; not to be called.
 *
 * <p>What an accessor throws reaches the code that captures or restores: the fork, the task, the
 * job.
 */
public final class RegisteredThreadLocals implements ThreadLocals {

    // a live view; static final, so that the check in every callback compiles to a few loads
    private static final Collection<ThreadLocalAccessor<?>> ACCESSORS =
            WithOwn.of(OpenTelemetryContext.find(), registry().getThreadLocalAccessors());

    private final Runnable clearing = this::clear; // restores the state in which none was set

    /**
     * The registry. On first use it looks for accessors with the class loader of the calling
     * thread, which may be a loop's thread, without the application's class loader.
     */
    private static ContextRegistry registry() {
        Thread asking = Thread.currentThread();
        ClassLoader before = asking.getContextClassLoader();
        asking.setContextClassLoader(RegisteredThreadLocals.class.getClassLoader());
        try {
            return ContextRegistry.getInstance();
        } finally {
            asking.setContextClassLoader(before);
        }
    }

    /** For {@link java.util.ServiceLoader}. */
    public RegisteredThreadLocals() {}

    @Override
    public boolean isEmpty() {
        return ACCESSORS.isEmpty();
    }

    @Override
    public @Nullable ContextLayer capture(ContextLayer current, @Nullable ContextLayer beneath) {
        if (agreeWith(current)) {
            return current;
        }
        Map<Object, @Nullable Object> values = new HashMap<>();
        boolean none = true;
        for (ThreadLocalAccessor<?> accessor : ACCESSORS) {
            Object value = accessor.getValue();
            values.put(accessor.key(), value);
            none &= value == null;
        }
        // a snapshot captured again, as from parent to child, replaces the older one
        ContextLayer rest = beneath instanceof Snapshot older ? older.beneath() : beneath;
        return none && rest == null ? null : new Snapshot(values, rest);
    }

    private boolean agreeWith(ContextLayer current) {
        for (ThreadLocalAccessor<?> accessor : ACCESSORS) {
            if (!Objects.equals(accessor.getValue(), current.valueOf(accessor.key()))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public Runnable install(ContextLayer values) {
        if (noneIsSet() && noneIsIn(values)) {
            return clearing; // common: an observation registry without a current observation
        }
        var restoration = new Restoration();
        try {
            for (ThreadLocalAccessor<?> accessor : ACCESSORS) {
                restoration.replace(accessor, values.valueOf(accessor.key()));
            }
        } catch (Throwable broken) { // an accessor is foreign code
            var failures = new Failures();
            failures.add(broken);
            failures.note(restoration);
            throw broken;
        }
        return restoration;
    }

    private boolean noneIsSet() {
        for (ThreadLocalAccessor<?> accessor : ACCESSORS) {
            if (accessor.getValue() != null) {
                return false;
            }
        }
        return true;
    }

    private boolean noneIsIn(ContextLayer values) {
        for (ThreadLocalAccessor<?> accessor : ACCESSORS) {
            if (values.valueOf(accessor.key()) != null) {
                return false;
            }
        }
        return true;
    }

    private void clear() {
        var failures = new Failures();
        for (ThreadLocalAccessor<?> accessor : ACCESSORS) {
            try {
                if (accessor.getValue() != null) {
                    accessor.restore();
                }
            } catch (Throwable t) { // clear the rest, too, or others would see their values
                failures.add(t);
            }
        }
        failures.rethrow();
    }

    @Override
    public String toString() {
        return "thread-locals " + ACCESSORS;
    }
}
