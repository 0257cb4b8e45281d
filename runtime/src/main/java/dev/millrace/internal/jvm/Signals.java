package dev.millrace.internal.jvm;

import java.lang.invoke.LambdaConversionException;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * The one class that touches {@code sun.misc.Signal}, by reflection: the JDK has no supported way
 * to handle Ctrl-C, and naming the class makes every compiler run warn.
 */
public final class Signals {
    private Signals() {}

    /**
     * Installs {@code handler} for {@code signal} over the JVM's default handling.
     *
     * @return what restores the default; null if the signal is ignored or handled by somebody else,
     *     who then keeps it
     * @throws IllegalStateException if this JVM does not let programs handle the signal
     */
    public static @Nullable Runnable handle(String signal, Runnable handler) {
        try {
            Class<?> signalClass = Class.forName("sun.misc.Signal");
            Class<?> handlerClass = Class.forName("sun.misc.SignalHandler");
            Object number = signalClass.getConstructor(String.class).newInstance(signal);
            Object ours = asHandler(handlerClass, signalClass, handler);
            var install = signalClass.getMethod("handle", signalClass, handlerClass);
            Object before = install.invoke(null, number, ours);
            Object ignored = handlerClass.getField("SIG_IGN").get(null);
            if (before == ignored || !isJvmDefault(before)) {
                install.invoke(null, number, before);
                return null;
            }
            return () -> {
                try {
                    install.invoke(null, number, before);
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException(
                            "cannot restore the handler of SIG" + signal, e);
                }
            };
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(String.valueOf(e.getCause()), e);
        } catch (ReflectiveOperationException | LambdaConversionException | LinkageError e) {
            throw new IllegalStateException(e.toString(), e);
        }
    }

    /**
     * What a lambda would be if its type could be named. The JVM takes ten milliseconds longer to
     * make the first proxy.
     */
    private static Object asHandler(Class<?> handlerClass, Class<?> signalClass, Runnable handler)
            throws ReflectiveOperationException, LambdaConversionException {
        MethodHandles.Lookup here = MethodHandles.lookup();
        MethodType handle = MethodType.methodType(void.class, signalClass);
        MethodHandle target =
                here.findStatic(
                        Signals.class,
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
            return maker.invoke(handler);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // found by its name
    private static void raised(Runnable handler, Object signal) {
        handler.run();
    }

    /** The JVM's own handlers come back as classes of the JDK, a user's as a class of the user. */
    private static boolean isJvmDefault(Object handler) {
        String type = handler.getClass().getName();
        return !Proxy.isProxyClass(handler.getClass()) // those are in packages of the JDK as well
                && (type.startsWith("sun.misc.")
                        || type.startsWith("jdk.")
                        || type.startsWith("java."));
    }
}
