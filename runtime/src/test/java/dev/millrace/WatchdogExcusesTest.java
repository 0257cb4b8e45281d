package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow") // whoever is to be told of holds the loop for a second, and for as long as it takes
class WatchdogExcusesTest extends OnBothEngines {
    private final LoopLog log = new LoopLog();

    @AfterEach
    void close_the_log() {
        log.close();
    }

    @Test
    void a_step_that_loads_classes_is_not_accused_and_the_log_says_what_it_did()
            throws InterruptedException {
        reopen(impatient());

        loop.runUntilComplete(loop.detach("start-up", this::loadClassesUntilTold));

        LogRecord told = log.take();
        assertThat(told.getLevel()).isEqualTo(Level.INFO);
        assertThat(told.getMessage())
                .matches(
                        "start-up of loop .* has not given way for \\d{4,} ms, \\d{4,} ms of which"
                                + " went to loading and initialising classes");
        assertThat(told.getThrown().getStackTrace())
                .extracting(StackTraceElement::getMethodName)
                .contains("loadClassesUntilTold");
    }

    @Test
    void a_step_that_the_collector_stops_again_and_again_is_not_accused()
            throws InterruptedException {
        reopen(impatient());

        loop.runUntilComplete(
                loop.detach(
                        "victim",
                        () -> {
                            while (!told()) {
                                System.gc();
                            }
                            return "collected";
                        }));

        assertThat(log.take().getMessage())
                .matches("victim of loop .* has not given way for .* the garbage collector");
    }

    @Test
    void a_step_that_computes_beside_pauses_of_the_collector_is_accused_all_the_same()
            throws InterruptedException {
        var over = new CountDownLatch(1);
        Thread collecting = Thread.ofPlatform().start(() -> collectUntil(over));
        reopen(impatient());

        loop.runUntilComplete(
                loop.detach(
                        "number cruncher",
                        () -> {
                            while (!faults.any()) {
                                Thread.onSpinWait();
                            }
                            return "told";
                        }));
        over.countDown();
        collecting.join();

        assertThat(faults.takeOne().message())
                .startsWith("number cruncher has held the loop for")
                .contains("runInExecutor");
    }

    private EventLoop.Builder impatient() {
        return builder().slowStep(Duration.ofMillis(500));
    }

    private boolean told() {
        return log.any() || faults.any();
    }

    private String loadClassesUntilTold() throws ClassNotFoundException {
        while (!told()) {
            new Making().loadClass("dev.millrace.Made");
        }
        return "loaded";
    }

    private static void collectUntil(CountDownLatch over) {
        try {
            while (!over.await(20, TimeUnit.MILLISECONDS)) {
                System.gc();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Makes the classes that it is asked for. */
    private static final class Making extends ClassLoader {
        Making() {
            super(null);
        }

        @Override
        protected Class<?> findClass(String name) {
            byte[] bytes = ClassFile.of().build(ClassDesc.of(name), made -> {});
            return defineClass(name, bytes, 0, bytes.length);
        }
    }
}
