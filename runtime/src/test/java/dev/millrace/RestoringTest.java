package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RestoringTest {
    private static final Runnable BROKEN =
            () -> {
                throw new IllegalArgumentException("restore is broken");
            };

    private final List<Object> lost = new ArrayList<>();

    @Test
    void what_the_body_threw_is_thrown_and_has_the_failure_of_the_restore_suppressed() {
        Body<String, IOException> body =
                () -> {
                    throw new IOException("disk full");
                };

        assertThatThrownBy(() -> Restoring.call(body, BROKEN, lost::add))
                .isInstanceOf(IOException.class)
                .satisfies(thrown -> assertThat(thrown.getSuppressed()).hasSize(1));
        assertThat(lost).isEmpty();
    }

    @Test
    void a_value_that_cannot_be_returned_is_not_lost_in_silence() {
        Body<String, RuntimeException> body = () -> "value";

        assertThatThrownBy(() -> Restoring.call(body, BROKEN, lost::add))
                .hasMessage("restore is broken");
        assertThat(lost).containsExactly("value");
    }

    @Test
    void the_restore_runs_once_after_the_body_however_that_ends() {
        List<String> order = new ArrayList<>();
        Body<String, RuntimeException> body = () -> "value";

        String value =
                Restoring.call(
                        () -> {
                            order.add("body");
                            return body.run();
                        },
                        () -> order.add("restore"),
                        lost::add);

        assertThat(value).isEqualTo("value");
        assertThat(order).containsExactly("body", "restore");
    }
}
