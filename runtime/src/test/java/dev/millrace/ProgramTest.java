package dev.millrace;

import static dev.millrace.ChildJvm.counted;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How {@link Async#main} ends a process, in processes of their own; Ctrl-C: {@link CtrlCTest}. */
@Tag("slow") // every test starts a JVM
class ProgramTest {

    private static void waitForEver() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            System.out.println("interrupted");
        }
    }

    /** Says what it was given. */
    static final class Says {
        private Says() {}

        public static void main(String[] args) {
            Async.main(new String[] {"tea", "cups"}, Says::say);
            System.out.println("after it");
        }

        private static void say(String[] words) {
            Async.checkpoint();
            System.out.println(String.join(" and ", words));
        }
    }

    /** Fails while a thread is left that would keep the process. */
    static final class Fails {
        private Fails() {}

        public static void main(String[] args) {
            Thread.ofPlatform().start(ProgramTest::waitForEver);
            Async.main(
                    args,
                    _ -> {
                        throw new IOException("no tea");
                    });
        }
    }

    /** Cancels its own main task. */
    static final class GivesUp {
        private GivesUp() {}

        public static void main(String[] args) {
            Async.main(
                    args,
                    _ -> {
                        Async.currentTask().cancel("gave up");
                        Async.checkpoint();
                    });
        }
    }

    @Test
    void a_program_that_returns_lets_main_go_on_and_ends_with_status_0() throws Exception {
        try (var child = ChildJvm.startWithoutOpens(Says.class, counted())) {
            assertThat(child.remainingLines())
                    .filteredOn(line -> !line.contains("millrace")) // the notice of the engine
                    .containsExactly("tea and cups", "after it");
            assertThat(child.exitStatus()).isZero();
        }
    }

    @Test
    void a_failure_is_printed_with_its_stack_and_ends_with_status_1_whatever_is_left()
            throws Exception {
        try (var child = ChildJvm.startWithoutOpens(Fails.class, counted())) {
            assertThat(child.remainingLines())
                    .contains("Exception in thread \"main\" java.io.IOException: no tea")
                    .anyMatch(line -> line.contains("at dev.millrace"));
            assertThat(child.exitStatus()).isEqualTo(1);
        }
    }

    @Test
    void a_program_that_cancels_itself_has_failed() throws Exception {
        try (var child = ChildJvm.startWithoutOpens(GivesUp.class, counted())) {
            assertThat(child.remainingLines())
                    .anyMatch(line -> line.contains("main was cancelled: gave up"));
            assertThat(child.exitStatus()).isEqualTo(1);
        }
    }
}
