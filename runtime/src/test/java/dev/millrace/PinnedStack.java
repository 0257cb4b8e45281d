package dev.millrace;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * Runs code with a class initialiser below it on the stack, where a virtual thread cannot unmount.
 */
public final class PinnedStack {
    private static final ThreadLocal<Runnable> BODY = new ThreadLocal<>();

    private PinnedStack() {}

    /**
     * Throws what {@code body} throws: an error as it is, an exception as the initialiser's cause.
     */
    public static void run(Runnable body) {
        BODY.set(body);
        try {
            // initialisers run once per class: a new loader makes a new class
            Class.forName(Initialiser.class.getName(), true, new FreshLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        } finally {
            BODY.remove();
        }
    }

    /**
     * Called by the initialiser, whose class is in another loader and therefore another package.
     */
    public static void runBody() {
        BODY.get().run();
    }

    /** Its initialiser is what pins. */
    static final class Initialiser {
        static {
            runBody();
        }

        private Initialiser() {}
    }

    private static final class FreshLoader extends ClassLoader {
        FreshLoader() {
            super(PinnedStack.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.equals(Initialiser.class.getName())) {
                return super.loadClass(name, resolve);
            }
            String file = name.substring(name.lastIndexOf('.') + 1) + ".class";
            try (InputStream code = PinnedStack.class.getResourceAsStream(file)) {
                byte[] bytes = code.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
