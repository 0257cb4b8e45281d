package dev.millrace.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.CommonLease;
import dev.millrace.EventLoop;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Starts applications in class loaders of their own, and waits for the collector. */
@Tag("slow")
@Timeout(60)
class RedeployTest {

    private static final String DEPLOYED = "dev.millrace.spring.Deployed";

    /** As DevTools do, with another application in the same JVM. */
    @Test
    void a_restarted_application_leaves_nothing_on_the_loop_of_another() throws Exception {
        try (CommonLease _ = EventLoop.leaseCommon()) {
            EventLoop loop = EventLoop.common();
            for (int restart = 0; restart < 2; restart++) {
                awaitCollection(new WeakReference<>(deploy(new Restarted())));
            }
            assertThat(EventLoop.common()).isSameAs(loop);
            assertThat(loop.running()).isTrue();
        }
    }

    /** Starts and closes an application of {@code loader} on a thread of its own. */
    private static <L extends ClassLoader> L deploy(L loader) throws Exception {
        var failure = new AtomicReference<Throwable>();
        Thread thread =
                Thread.ofPlatform()
                        .inheritInheritableThreadLocals(false)
                        .unstarted(() -> {
                            try {
                                loader.loadClass(DEPLOYED).getMethod("run").invoke(null);
                            } catch (Throwable broken) {
                                failure.set(broken);
                            }
                        });
        thread.setContextClassLoader(loader);
        thread.start();
        thread.join();
        assertThat(failure.get()).isNull();
        return loader;
    }

    private static void awaitCollection(WeakReference<?> reference) {
        while (reference.get() != null) {
            System.gc();
            Thread.onSpinWait();
        }
    }

    /** Loads the classes of the application itself, and nothing else. */
    private static final class Restarted extends ClassLoader {

        Restarted() {
            super(RedeployTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(DEPLOYED)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? define(name) : loaded;
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            String file = name.replace('.', '/') + ".class";
            try (InputStream in = getResourceAsStream(file)) {
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
}
