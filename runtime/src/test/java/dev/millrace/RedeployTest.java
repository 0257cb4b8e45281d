package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An application that brings Millrace along, in a class loader of its own, as in a server. */
@Tag("slow") // waits for threads that end when they have been idle, and for the collector
@Tag("one-processor")
@Timeout(60)
class RedeployTest {
    private final ReferenceQueue<ClassLoader> collected = new ReferenceQueue<>();

    @ParameterizedTest
    @EnumSource(
            value = FiberEngine.class,
            names = {"CARRIER", "BATON"})
    void an_application_that_has_ended_is_collected_with_the_millrace_that_it_brought(
            FiberEngine engine) throws Exception {
        WeakReference<ClassLoader> application = deploy(engine);

        while (collected.remove(50) == null) {
            System.gc();
        }

        assertThat(application.get()).isNull();
    }

    /** Runs the program on a thread of its own, and leaves it. */
    private WeakReference<ClassLoader> deploy(FiberEngine engine) throws Exception {
        var failure = new AtomicReference<Throwable>();
        try (var loader =
                new URLClassLoader(
                        new URL[] {placeOf(EventLoop.class), placeOf(DeployedProgram.class)},
                        ClassLoader.getPlatformClassLoader())) {
            Class<?> program = loader.loadClass(DeployedProgram.class.getName());
            assertThat(program).isNotSameAs(DeployedProgram.class);
            Thread thread =
                    Thread.ofPlatform()
                            .inheritInheritableThreadLocals(false)
                            .unstarted(() -> {
                                try {
                                    program.getMethod("run", String.class)
                                            .invoke(null, engine.name());
                                } catch (Throwable broken) {
                                    failure.set(broken);
                                }
                            });
            thread.setContextClassLoader(loader);
            thread.start();
            thread.join();
            assertThat(failure.get()).isNull();
            return new WeakReference<>(loader, collected);
        }
    }

    private static URL placeOf(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }
}
