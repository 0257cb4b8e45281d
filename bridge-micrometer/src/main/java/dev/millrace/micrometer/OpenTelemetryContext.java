package dev.millrace.micrometer;

import dev.millrace.spi.Rethrow;
import io.micrometer.context.ThreadLocalAccessor;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lets the current context of OpenTelemetry follow the contexts of tasks, like a thread-local: that
 * of the Java agent if it runs, else that of the API if it is on the path.
 *
 * <p>The agent carries its context through the executors it knows, but a loop is not one of them.
 * The agent has the API under a name of its own on the boot class path, and a program need not have
 * the API at all, so this class uses both by reflection. The key is the one under which the agent
 * and the library {@code opentelemetry-reactor} keep the context in Reactor's.
 */
final class OpenTelemetryContext implements ThreadLocalAccessor<Object> {

    static final String KEY = "otel-trace-context";

    private static final String CONTEXT = "io.opentelemetry.context.Context";
    private static final String AGENT = "io.opentelemetry.javaagent.shaded.";

    private final Class<?> type;
    private final MethodHandle current;
    private final MethodHandle makeCurrent;
    private final Object root;

    // the contexts that this has made current on a thread, last first
    private final ThreadLocal<@Nullable Opened> opened = new ThreadLocal<>();

    private record Opened(AutoCloseable scope, @Nullable Opened before) {}

    /**
     * @param type the API's class {@code Context}, which the agent renames
     */
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

    /** A list of the one accessor; empty if there is no OpenTelemetry. */
    static List<ThreadLocalAccessor<?>> find() {
        ClassLoader own = OpenTelemetryContext.class.getClassLoader();
        Class<?> type = load(AGENT + CONTEXT, null);
        if (type == null) {
            type = load(CONTEXT, own);
        }
        try {
            return type == null ? List.of() : List.of(new OpenTelemetryContext(type));
        } catch (ReflectiveOperationException | LinkageError unlikeIt) {
            return List.of(); // an unknown version
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

    /** Returns null for the root context, which is empty. */
    @Override
    public @Nullable Object getValue() {
        try {
            Object now = current.invokeExact();
            return now == root ? null : now;
        } catch (Throwable broken) {
            throw Rethrow.unchecked(broken);
        }
    }

    /** Sets the root for a value that is no context of this API, but of another library's. */
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

    /**
     * Sets the context back by hand if closing the scope did not: it does nothing while a scope
     * above it is still open.
     */
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
