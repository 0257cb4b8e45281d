package dev.millrace;

import static dev.millrace.ChildJvm.counted;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** For programs that want the carrier engine and cannot pass {@code --add-opens}. */
@Tag("slow") // a JVM of its own
class UnsafeEngineTest {

    /** Says what it runs on, and runs something. */
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) {
            Async.run(() -> {
                List<Integer> values =
                        Async.gather(
                                () -> {
                                    Async.sleep(Duration.ofMillis(1));
                                    return 1;
                                },
                                () -> 2);
                System.out.println(EventLoop.current().diagnostics());
                System.out.println(values);
            });
        }
    }

    @Test
    void asked_for_by_name_it_opens_what_the_carrier_engine_needs_from_inside() throws Exception {
        try (var child =
                ChildJvm.startWithoutOpens(Program.class, counted("-Dmillrace.engine=unsafe"))) {
            assertThat(child.remainingLines())
                    .anyMatch(line -> line.startsWith("millrace: engine carrier"))
                    .contains("[1, 2]");
            assertThat(child.exitStatus()).isZero();
        }
    }

    @Test
    void without_it_and_without_flags_a_program_falls_back_and_is_told_why() throws Exception {
        try (var child = ChildJvm.startWithoutOpens(Program.class, counted())) {
            assertThat(child.remainingLines())
                    .anyMatch(line -> line.contains("millrace: engine baton (java.base/java.lang"))
                    .contains("[1, 2]");
        }
    }
}
