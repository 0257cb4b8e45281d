package dev.millrace.proof.memory;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Loads Millrace once more, {@linkplain Weaver woven}, and with it the scenarios that run on it,
 * which are left as they are. The Millrace of the other tests in this JVM stays untouched.
 */
final class WovenLoader extends ClassLoader {
    private static final String OURS = "dev.millrace.";
    private static final String TESTS = "dev.millrace.proof.";

    /** What both sides know. */
    private static final Set<String> SHARED =
            Set.of(Allocations.class.getName(), NoMemory.class.getName(), Stage.class.getName());

    private final Weaver weaver;

    WovenLoader(ClassLoader parent) {
        super("woven", parent);
        weaver = new Weaver(parent);
    }

    /** A new one of the scenarios. */
    Stage stage(Class<?> scene, String engine) throws ReflectiveOperationException {
        Constructor<?> maker = loadClass(scene.getName()).getDeclaredConstructor(String.class);
        maker.setAccessible(true); // the package of that name in this loader is another one
        return (Stage) maker.newInstance(engine);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OURS) || SHARED.contains(name)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? define(name) : loaded;
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        byte[] bytes = bytes(name);
        byte[] defined = name.startsWith(TESTS) ? bytes : weaver.weave(bytes);
        return defineClass(name, defined, 0, defined.length);
    }

    private byte[] bytes(String name) throws ClassNotFoundException {
        try (@Nullable InputStream in =
                getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }
}
