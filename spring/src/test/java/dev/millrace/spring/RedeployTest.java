package dev.millrace.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.CommonLease;
import dev.millrace.EventLoop;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Starts applications in class loaders of their own, and waits for the collector. */
@Tag("slow")
@Timeout(120)
class RedeployTest {

    /** As DevTools do, with another application in the same JVM. */
    @Test
    void a_restarted_application_leaves_nothing_on_the_loop_of_another() throws Exception {
        try (CommonLease _ = EventLoop.leaseCommon()) {
            EventLoop loop = EventLoop.common();
            for (int restart = 0; restart < 2; restart++) {
                Deployment.runAndCollect(new Restarted());
            }
            assertThat(EventLoop.common()).isSameAs(loop);
            assertThat(loop.running()).isTrue();
        }
    }

    /**
     * As in a server. The JVM is one of its own because the JDK keeps classes that it has made
     * method handles for softly, which is for as long as there is memory.
     */
    @Test
    void an_application_that_brings_millrace_and_spring_is_collected_with_them() throws Exception {
        Process server =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--add-opens",
                                "java.base/java.lang=ALL-UNNAMED",
                                "-XX:SoftRefLRUPolicyMSPerMB=0",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Deployment.class.getName())
                        .redirectErrorStream(true)
                        .start();
        String output = String.join(System.lineSeparator(), server.inputReader().lines().toList());

        assertThat(server.waitFor()).as(output).isZero();
    }

    /** Loads the classes of the application itself, and nothing else. */
    private static final class Restarted extends ClassLoader {

        Restarted() {
            super(RedeployTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(Deployed.class.getName())) {
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
