package dev.millrace.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PicturesTest {

    private final AtomicInteger asked = new AtomicInteger();
    private long nanos = Long.MAX_VALUE - 5; // a clock that begins again before the test ends
    private final Pictures pictures =
            new Pictures(stacks -> "{\"picture\":" + asked.incrementAndGet() + "}", () -> nanos);

    @Test
    void however_many_look_the_program_is_asked_about_twice_a_second() throws IOException {
        for (int viewer = 0; viewer < 100; viewer++) {
            assertThat(pictures.latest()).asString().isEqualTo("{\"picture\":1}");
        }
        pass(Duration.ofMillis(399));
        assertThat(pictures.latest()).asString().isEqualTo("{\"picture\":1}");
        pass(Duration.ofMillis(1));
        assertThat(pictures.latest()).asString().isEqualTo("{\"picture\":2}");
        assertThat(asked).hasValue(2);
    }

    @Test
    void however_many_stacks_are_wanted_the_program_walks_them_about_twice_a_second()
            throws IOException {
        for (int question = 0; question < 100; question++) {
            pictures.task("shop#" + question);
        }
        assertThat(asked).hasValue(1);
        pass(Duration.ofMillis(400));
        pictures.task("shop#1");
        assertThat(asked).hasValue(2);
    }

    @Test
    void while_nobody_looks_the_program_is_not_asked() {
        pass(Duration.ofHours(1));
        assertThat(asked).hasValue(0);
    }

    @Test
    void the_end_is_told_even_while_the_last_picture_is_fresh() throws IOException {
        assertThat(pictures.latest()).isNotNull();
        pictures.end("it has ended");
        pictures.end("it has ended again");
        assertThat(pictures.latest()).isNull();
        assertThat(pictures.task("shop#1")).isNull();
        assertThat(pictures.ended()).isCompletedWithValue("it has ended");
        assertThat(asked).hasValue(1);
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }
}
