package dev.millrace.internal.fiber;

import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Field;
import java.lang.reflect.Method;

/**
 * Opens {@code java.base/java.lang} at run time, for programs that ask for it with {@code
 * -Dmillrace.engine=unsafe} because they cannot pass {@code --add-opens}. The JDK then prints
 * warnings about {@code sun.misc.Unsafe}. They are not suppressed: users should see them.
 */
final class JavaLangOpener {
    private JavaLangOpener() {}

    static void open() throws ReflectiveOperationException {
        Class<?> unsafeClass = Class.forName("sun.misc.Unsafe");
        Field theUnsafe = unsafeClass.getDeclaredField("theUnsafe");
        theUnsafe.setAccessible(true);
        Object unsafe = theUnsafe.get(null);
        Method offsetOf = unsafeClass.getMethod("objectFieldOffset", Field.class);
        Method putBoolean =
                unsafeClass.getMethod("putBoolean", Object.class, long.class, boolean.class);

        // AccessibleObject hides its fields from reflection; a class of the same shape has its
        // offset
        long override = (long) offsetOf.invoke(unsafe, Shape.class.getDeclaredField("override"));
        Method implAddOpens =
                Module.class.getDeclaredMethod("implAddOpens", String.class, Module.class);
        putBoolean.invoke(unsafe, implAddOpens, override, true);
        implAddOpens.invoke(
                Object.class.getModule(), "java.lang", JavaLangOpener.class.getModule());
    }

    /** Has its first field where {@link AccessibleObject} has {@code override}. */
    @SuppressWarnings("unused")
    private static class Shape {
        boolean override;
    }
}
