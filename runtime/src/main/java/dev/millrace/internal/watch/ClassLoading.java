package dev.millrace.internal.watch;

import java.util.Set;

/** Whether a stack is inside the loading, linking or initialising of a class. */
final class ClassLoading {
    private static final String LOADERS = "jdk.internal.loader.";
    private static final Set<String> LOADER =
            Set.of("loadClass", "findClass", "findBootstrapClass", "defineClass", "forName0");

    private ClassLoading() {}

    /**
     * Whether {@code stack} is one of these. An initialiser of the program that waits is like any
     * other code that waits, also where {@code Class.forName} has called it: what decides is the
     * innermost of the initialisers and the loaders.
     */
    static boolean isIn(StackTraceElement[] stack, boolean runnable) {
        for (StackTraceElement frame : stack) {
            String type = frame.getClassName();
            String method = frame.getMethodName();
            if (loads(type, method) || links(type, method)) {
                return true;
            }
            if (method.equals("<clinit>") && (runnable || !isOfJdk(type))) {
                return runnable;
            }
        }
        return false;
    }

    private static boolean loads(String type, String method) {
        return type.startsWith(LOADERS)
                || ((type.equals("java.lang.ClassLoader") || type.equals("java.lang.Class"))
                        && LOADER.contains(method));
    }

    /** Its initialisers wait for each other, and for libraries, but for nothing of the program. */
    private static boolean isOfJdk(String type) {
        return type.startsWith("java.") || type.startsWith("jdk.") || type.startsWith("sun.");
    }

    /** What the JVM calls to make a lambda, the joining of strings, a switch by patterns. */
    private static boolean links(String type, String method) {
        return type.equals("java.lang.invoke.MethodHandleNatives") && method.startsWith("link");
    }
}
