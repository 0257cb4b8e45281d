package dev.millrace.fuzz;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;

/** Reaches what a subject keeps private, so that nothing there is opened for a fuzzer. */
public final class Inside {
    private Inside() {}

    /** Calls the only method of {@code owner} that is called {@code name}. */
    public static Object call(Object owner, String name, Object... arguments) throws Throwable {
        Method found =
                Arrays.stream(owner.getClass().getDeclaredMethods())
                        .filter(each -> each.getName().equals(name))
                        .filter(each -> each.getParameterCount() == arguments.length)
                        .findFirst()
                        .orElseThrow(() -> new NoSuchMethodException(owner + " " + name));
        found.setAccessible(true);
        try {
            return found.invoke(owner, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** The value of the field {@code name}. */
    public static Object field(Object owner, String name) throws ReflectiveOperationException {
        Field field = owner.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(owner);
    }
}
