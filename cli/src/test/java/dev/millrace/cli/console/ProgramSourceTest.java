package dev.millrace.cli.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.cli.ChildJvm;
import dev.millrace.cli.Target;
import java.io.EOFException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow") // JVMs of their own
class ProgramSourceTest {
    @Test
    @SuppressWarnings("try") // its end is what this is about
    void a_program_that_dies_is_the_end() throws Exception {
        try (var jvm = ChildJvm.start("baton", "healthy");
                var source = new ProgramSource(jvm.pid())) {
            assertThat(source.tree(false)).contains("reader");

            jvm.close();

            assertThatExceptionOfType(EOFException.class)
                    .isThrownBy(() -> source.tree(false))
                    .withMessage("process " + jvm.pid() + " has ended");
        }
    }

    @Test
    void a_connection_that_is_cut_while_the_program_lives_is_made_again() throws Exception {
        try (var jvm = ChildJvm.start("baton", "healthy")) {
            Target first = Target.attach(jvm.pid());
            try (var source = new ProgramSource(jvm.pid(), first)) {
                assertThat(source.tree(false)).contains("reader");

                first.close();

                assertThat(source.tree(false)).contains("reader");
            }
        }
    }
}
