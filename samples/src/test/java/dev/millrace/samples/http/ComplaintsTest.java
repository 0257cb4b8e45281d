package dev.millrace.samples.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ComplaintsTest {

    private final List<String> lines = new ArrayList<>();
    private System.Logger.Level level = System.Logger.Level.DEBUG;
    private long now;
    private final Complaints complaints = new Complaints(new Lines(), () -> now);

    @Test
    void a_flood_is_so_many_lines_a_minute_and_the_number_of_the_rest() {
        complain(Complaints.LINES + 7);
        assertThat(lines).hasSize(Complaints.LINES).containsOnly("DEBUG refused");

        now += TimeUnit.MINUTES.toNanos(1);
        complain(1);
        assertThat(lines.subList(Complaints.LINES, lines.size()))
                .containsExactly("DEBUG 7 more complaints were not logged", "DEBUG refused");
    }

    @Test
    void nothing_is_made_up_for_a_log_that_is_not_read() {
        level = System.Logger.Level.INFO;
        complaints.add(() -> {
            throw new AssertionError("nobody reads this");
        });
        assertThat(lines).isEmpty();
    }

    private void complain(int times) {
        for (var i = 0; i < times; i++) {
            complaints.add(() -> "refused");
        }
    }

    private final class Lines implements System.Logger {
        @Override
        public String getName() {
            return "lines";
        }

        @Override
        public boolean isLoggable(Level asked) {
            return asked.getSeverity() >= level.getSeverity();
        }

        @Override
        public void log(Level at, ResourceBundle bundle, String message, Throwable thrown) {
            lines.add(at + " " + message);
        }

        @Override
        public void log(Level at, ResourceBundle bundle, String format, Object... parameters) {
            lines.add(at + " " + format);
        }
    }
}
