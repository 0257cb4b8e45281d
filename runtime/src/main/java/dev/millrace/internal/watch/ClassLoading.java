package dev.millrace.internal.watch;

import java.util.Set;

/** Finds out whether a stack is loading, linking or initialising a class. */
final class ClassLoading {
    private static final String LOADERS = "jdk.internal.loader.";
    private static final Set<String> LOADER =
            Set.of("loadClass", "findClass", "findBootstrapClass", "defineClass", "forName0");

    private ClassLoading() {}

    /**
     * Whether {@code stack} is loading, linking or initialising a class. The innermost initialiser
     * or loader frame decides. An initialiser of the program that waits counts as waiting code,
     * even if {@code Class.forName} called it.
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

    /** Initialisers of the JDK wait for each other and for libraries, but never for the program. */
    private static boolean isOfJdk(String type) {
        return type.startsWith("java.") || type.startsWith("jdk.") || type.startsWith("sun.");
    }

    /** The JVM links lambdas, string concatenation and pattern switches this way. */
    private static boolean links(String type, String method) {
        return type.equals("java.lang.invoke.MethodHandleNatives") && method.startsWith("link");
    }
}
