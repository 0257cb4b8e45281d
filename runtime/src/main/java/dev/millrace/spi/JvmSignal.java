package dev.millrace.spi;

import java.lang.invoke.LambdaConversionException;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * A signal of the operating system. The only class that uses {@code sun.misc.Signal}; it does so by
 * reflection, because a direct use makes the compiler warn. The JDK has no supported way to handle
 * signals.
 */
final class JvmSignal {
    private final Class<?> signalClass;
    private final Class<?> handlerClass;
    private final Object signal;

    private JvmSignal(Class<?> signalClass, Class<?> handlerClass, Object signal) {
        this.signalClass = signalClass;
        this.handlerClass = handlerClass;
        this.signal = signal;
    }

    /**
     * The signal called {@code name}, without the "SIG".
     *
     * @throws IllegalArgumentException if this system has no such signal
     * @throws IllegalStateException if this JVM offers no signals to programs
     */
    static JvmSignal of(String name) {
        try {
            Class<?> signalClass = Class.forName("sun.misc.Signal");
            Class<?> handlerClass = Class.forName("sun.misc.SignalHandler");
            Object signal = signalClass.getConstructor(String.class).newInstance(name);
            return new JvmSignal(signalClass, handlerClass, signal);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException) {
                throw new IllegalArgumentException("there is no signal SIG" + name + " here", e);
            }
            throw new IllegalStateException(String.valueOf(e.getCause()), e);
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new IllegalStateException(e.toString(), e);
        }
    }

    /** A handler for {@link #install}, which calls {@code action} on a thread of the JVM. */
    Object handler(Runnable action) {
        try {
            return asHandler(action);
        } catch (ReflectiveOperationException | LambdaConversionException e) {
            throw new IllegalStateException(e.toString(), e);
        }
    }

    /**
     * Replaces the handler of the signal.
     *
     * @return the previous handler
     * @throws IllegalArgumentException if the JVM does not let programs handle the signal
     */
    Object install(Object handler) {
        return call("handle", handler);
    }

    /** Sends the signal to this process. */
    void raise() {
        call("raise", null);
    }

    private Object call(String method, @Nullable Object handler) {
        try {
            return handler == null
                    ? signalClass.getMethod(method, signalClass).invoke(null, signal)
                    : signalClass
                            .getMethod(method, signalClass, handlerClass)
                            .invoke(null, signal, handler);
        } catch (InvocationTargetException e) {
            throw Rethrow.unchecked(e.getCause() == null ? e : e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e.toString(), e);
        }
    }

    /** Whether {@code handler} is the one that ignores the signal. */
    boolean ignores(Object handler) {
        try {
            return handler == handlerClass.getField("SIG_IGN").get(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e.toString(), e);
        }
    }

    /** Whether {@code handler} is the JVM's own: those are classes of the JDK, a user's is not. */
    static boolean isJvmDefault(Object handler) {
        String type = handler.getClass().getName();
        boolean ofTheJdk =
                type.startsWith("sun.misc.") || type.startsWith("jdk.") || type.startsWith("java.");
        return ofTheJdk && !Proxy.isProxyClass(handler.getClass()); // proxies may be in them too
    }

    /**
     * Makes a lambda of a type that is known only at run time. A proxy would take ten milliseconds
     * longer.
     */
    private Object asHandler(Runnable action)
            throws ReflectiveOperationException, LambdaConversionException {
        MethodHandles.Lookup here = MethodHandles.lookup();
        MethodType handle = MethodType.methodType(void.class, signalClass);
        MethodHandle target =
                here.findStatic(
                        JvmSignal.class,
                        "raised",
                        MethodType.methodType(void.class, Runnable.class, Object.class));
        MethodHandle maker =
                LambdaMetafactory.metafactory(
                                here,
                                "handle",
                                MethodType.methodType(handlerClass, Runnable.class),
                                handle,
                                target,
                                handle)
                        .getTarget();
        try {
            return maker.invoke(action);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // called by reflection
    private static void raised(Runnable action, Object signal) {
        action.run();
    }

    @Override
    public String toString() {
        return String.valueOf(signal);
    }
}
