package dev.millrace.cli.repl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class StopChecksTest {
    @Test
    void a_class_whose_types_nobody_knows_is_left_as_it_is() throws IOException {
        byte[] bytecodes;
        try (InputStream in = Merging.class.getResourceAsStream("StopChecksTest$Merging.class")) {
            bytecodes = Objects.requireNonNull(in).readAllBytes();
        }

        assertThat(StopChecks.in(bytecodes, _ -> null)).isEqualTo(bytecodes);
        assertThat(StopChecks.in(bytecodes, new TypedClasses())).isNotEqualTo(bytecodes);
    }

    static final class Merging {
        static int length(boolean built) {
            CharSequence text = built ? new StringBuilder("built") : new StringBuffer("buffered");
            return text.length();
        }
    }
}
