package dev.millrace.cli.agent;

import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;

/**
 * One copy of Millrace, loaded by one class loader. A container with several applications may have
 * several.
 *
 * @param door its class {@code dev.millrace.EventLoop}
 */
record Copy(Class<?> door) {
    private static final String DOOR = "dev.millrace.EventLoop";

    static List<Copy> in(Instrumentation jvm) {
        List<Copy> copies = new ArrayList<>();
        for (Class<?> type : jvm.getAllLoadedClasses()) {
            if (type.getName().equals(DOOR)) {
                copies.add(new Copy(type));
            }
        }
        return copies;
    }

    /**
     * The name of the loader's class. Its toString is not used, because it is code of the program.
     */
    String label() {
        ClassLoader loader = door.getClassLoader();
        if (loader == null) {
            return "boot";
        }
        String name = loader.getName();
        return name != null
                ? name
                : loader.getClass().getName()
                        + "@"
                        + Integer.toHexString(System.identityHashCode(loader));
    }

    String tree(boolean stacks, String form) throws ReflectiveOperationException {
        try {
            Object tree = door.getMethod("treeOfAll", boolean.class).invoke(null, stacks);
            return (String) tree.getClass().getMethod(form).invoke(tree);
        } catch (NoSuchMethodException old) {
            throw new ReflectiveOperationException(
                    "the Millrace of " + label() + " is older than this command", old);
        } catch (InvocationTargetException failure) {
            throw new ReflectiveOperationException(failure.getCause());
        }
    }
}
