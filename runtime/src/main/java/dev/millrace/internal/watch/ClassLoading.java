package dev.millrace.internal.watch;

import java.util.Set;

/** Whether a stack is inside the loading, linking or initialising of a class. */
final class ClassLoading {
    private static final String LOADERS = "jdk.internal.loader.";
    private static final Set<String> LOADER =
            Set.of("loadClass", "findClass", "findBootstrapClass", "defineClass", "forName0");

    private ClassLoading() {}

    /**
     * Whether {@code stack} is one of these. An initialiser that waits, outside of all loaders, is
     * like any other code that waits.
     */
    static boolean isIn(StackTraceElement[] stack, boolean runnable) {
        for (StackTraceElement frame : stack) {
            String type = frame.getClassName();
            String method = frame.getMethodName();
            if (loads(type, method) || links(type, method)) {
                return true;
            }
            if (runnable && method.equals("<clinit>")) {
                return true;
            }
        }
        return false;
    }

    private static boolean loads(String type, String method) {
        return type.startsWith(LOADERS)
                || ((type.equals("java.lang.ClassLoader") || type.equals("java.lang.Class"))
                        && LOADER.contains(method));
    }

    /** What the JVM calls to make a lambda, the joining of strings, a switch by patterns. */
    private static boolean links(String type, String method) {
        return type.equals("java.lang.invoke.MethodHandleNatives") && method.startsWith("link");
    }
}
