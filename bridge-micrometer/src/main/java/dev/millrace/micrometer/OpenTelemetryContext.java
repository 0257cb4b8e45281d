package dev.millrace.micrometer;

import dev.millrace.spi.Rethrow;
import io.micrometer.context.ThreadLocalAccessor;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The current context of OpenTelemetry as a thread-local that follows contexts: of its Java agent,
 * where that runs, else of its API, where that is on the path.
 *
 * <p>The agent carries its context through the executors it knows, of which no loop is one. It has
 * the API under a name of its own, on the boot class path, so that this class knows neither by type
 * and programs need not have the API. The key is the one under which the agent, and the library
 * {@code opentelemetry-reactor}, have the context in Reactor's.
 */
final class OpenTelemetryContext implements ThreadLocalAccessor<Object> {

    static final String KEY = "otel-trace-context";

    private static final String CONTEXT = "io.opentelemetry.context.Context";
    private static final String AGENT = "io.opentelemetry.javaagent.shaded.";

    private final Class<?> type;
    private final MethodHandle current;
    private final MethodHandle makeCurrent;
    private final Object root;

    // what this has made current on a thread, the last first
    private final ThreadLocal<@Nullable Opened> opened = new ThreadLocal<>();

    private record Opened(AutoCloseable scope, @Nullable Opened before) {}

    /** For the class {@code Context} of the API, by whatever name. */
    OpenTelemetryContext(Class<?> type) throws ReflectiveOperationException {
        MethodHandles.Lookup lookup = MethodHandles.publicLookup();
        MethodType none = MethodType.methodType(type);
        Class<?> scope =
                Class.forName(type.getPackageName() + ".Scope", false, type.getClassLoader());
        this.type = type;
        current =
                lookup.findStatic(type, "current", none)
                        .asType(MethodType.methodType(Object.class));
        makeCurrent =
                lookup.findVirtual(type, "makeCurrent", MethodType.methodType(scope))
                        .asType(MethodType.methodType(AutoCloseable.class, Object.class));
        try {
            root = lookup.findStatic(type, "root", none).invoke();
        } catch (Throwable broken) {
            throw new ReflectiveOperationException(broken);
        }
    }

    /** The accessor, alone; empty where there is no OpenTelemetry. */
    static List<ThreadLocalAccessor<?>> find() {
        ClassLoader own = OpenTelemetryContext.class.getClassLoader();
        Class<?> type = load(AGENT + CONTEXT, null);
        if (type == null) {
            type = load(CONTEXT, own);
        }
        try {
            return type == null ? List.of() : List.of(new OpenTelemetryContext(type));
        } catch (ReflectiveOperationException | LinkageError unlikeIt) {
            return List.of(); // another version, of which this knows nothing
        }
    }

    private static @Nullable Class<?> load(String name, @Nullable ClassLoader loader) {
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException | LinkageError absent) {
            return null;
        }
    }

    @Override
    public Object key() {
        return KEY;
    }

    /** The root, which has nothing, is none. */
    @Override
    public @Nullable Object getValue() {
        try {
            Object now = current.invokeExact();
            return now == root ? null : now;
        } catch (Throwable broken) {
            throw Rethrow.unchecked(broken);
        }
    }

    /** Leaves what is no context of the one kind that can be set: that of a second library. */
    @Override
    public void setValue(Object value) {
        open(type.isInstance(value) ? value : root);
    }

    @Override
    public void setValue() {
        open(root);
    }

    private void open(Object context) {
        opened.set(new Opened(makeCurrent(context), opened.get()));
    }

    private AutoCloseable makeCurrent(Object context) {
        try {
            return (AutoCloseable) makeCurrent.invokeExact(context);
        } catch (Throwable broken) {
            throw Rethrow.unchecked(broken);
        }
    }

    @Override
    public void restore() {
        closeLast();
        backTo(null);
    }

    @Override
    public void restore(Object before) {
        closeLast();
        backTo(before);
    }

    private void closeLast() {
        Opened last = opened.get();
        if (last == null) {
            return;
        }
        if (last.before == null) {
            opened.remove();
        } else {
            opened.set(last.before);
        }
        try {
            last.scope.close();
        } catch (Exception broken) {
            throw Rethrow.unchecked(broken);
        }
    }

    /** A scope closes nothing while another one, which the program has left open, is above it. */
    private void backTo(@Nullable Object before) {
        if (getValue() != before) {
            AutoCloseable _ = makeCurrent(before == null ? root : before);
        }
    }

    @Override
    public String toString() {
        return "current context of " + type.getName();
    }
}
