package dev.millrace.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Task;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.springframework.core.ReactiveAdapterRegistry;

/** An application that brings Millrace, in a server that has Spring. */
class SharedSpringTest {

    /** Defines the classes of Millrace itself, and takes all others from above. */
    private static final class Application extends ClassLoader {
        Application(ClassLoader server) {
            super(server);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("dev.millrace.")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? define(name) : loaded;
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException broken) {
                throw new ClassNotFoundException(name, broken);
            }
        }
    }

    private static void register(ClassLoader application) throws Exception {
        Class<?> bridge = application.loadClass(SpringBridge.class.getName());
        Method register = bridge.getDeclaredMethod("registerShared");
        register.setAccessible(true);
        register.invoke(null);
    }

    @Test
    void a_registry_that_would_outlive_the_application_is_left_alone_and_that_is_said()
            throws Exception {
        ClassLoader server = getClass().getClassLoader();
        Logger logger = Logger.getLogger(SpringBridge.class.getName());
        Level before = logger.getLevel();
        try (Warnings told = Warnings.of(SpringBridge.class)) {
            logger.setLevel(Level.INFO);
            var application = new Application(server);
            register(application);
            register(new Application(new ClassLoader(server) {})); // with one between the two

            var registry = ReactiveAdapterRegistry.getSharedInstance();
            assertThat(registry.getAdapter(application.loadClass(Task.class.getName()))).isNull();
            assertThat(told.messages())
                    .hasSize(2)
                    .allMatch(message -> message.startsWith("Spring is loaded by a parent"));
        } finally {
            logger.setLevel(before);
        }
    }

    @Test
    void an_application_with_a_spring_of_its_own_is_registered() throws Exception {
        register(getClass().getClassLoader());

        assertThat(ReactiveAdapterRegistry.getSharedInstance().getAdapter(Task.class)).isNotNull();
    }
}
