package dev.millrace.internal.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LogTest {
    private final Logger logger = Logger.getLogger("dev.millrace");
    private final Reader reader = new Reader();
    private final java.util.logging.Level before = logger.getLevel();
    private final boolean passedOn = logger.getUseParentHandlers();

    @BeforeEach
    void read() {
        logger.addHandler(reader);
        logger.setUseParentHandlers(false);
    }

    @AfterEach
    void restore() {
        logger.removeHandler(reader);
        logger.setUseParentHandlers(passedOn);
        logger.setLevel(before);
    }

    @Test
    void a_record_has_its_level_its_text_and_what_was_thrown() {
        logger.setLevel(java.util.logging.Level.FINE);
        var thrown = new IllegalStateException("thrown");
        Log.write(Level.WARNING, "with", thrown);
        Log.write(Level.INFO, "without", null);
        Log.write(Level.DEBUG, "for a search", thrown);

        assertThat(reader.records)
                .extracting(LogRecord::getMessage)
                .containsExactly("with", "without", "for a search");
        assertThat(reader.records)
                .extracting(LogRecord::getLevel)
                .extracting(java.util.logging.Level::getName)
                .containsExactly("WARNING", "INFO", "FINE");
        assertThat(reader.records)
                .extracting(LogRecord::getThrown)
                .containsExactly(thrown, null, thrown);
    }

    @Test
    void what_cannot_be_written_is_named_by_its_class() {
        reader.refusesThrown = true;
        Log.write(Level.ERROR, "a failure", new IllegalStateException("unreadable"));
        assertThat(reader.records)
                .extracting(LogRecord::getMessage)
                .containsExactly("a failure (java.lang.IllegalStateException)");
    }

    @Test
    void what_a_handler_throws_is_dropped() {
        reader.refusesAll = true;
        Log.write(Level.ERROR, "with", new IllegalStateException("thrown"));
        assertThat(reader.asked).as("with what was thrown, then with its class").isEqualTo(2);
        Log.write(Level.ERROR, "without", null);
        assertThat(reader.asked).isEqualTo(3);
        Log.write(Level.ERROR, "with", new IllegalStateException("thrown"));
        assertThat(reader.records).isEmpty();
    }

    @Test
    void a_level_is_read_if_its_records_are_logged() {
        logger.setLevel(java.util.logging.Level.INFO);
        assertThat(Log.reads(Level.DEBUG)).isFalse();
        assertThat(Log.reads(Level.INFO)).isTrue();
        logger.setLevel(java.util.logging.Level.FINE);
        assertThat(Log.reads(Level.DEBUG)).isTrue();
    }

    private static final class Reader extends Handler {
        final List<LogRecord> records = new ArrayList<>();
        boolean refusesThrown;
        boolean refusesAll;
        int asked;

        @Override
        public void publish(LogRecord logged) {
            asked++;
            if (refusesAll || (refusesThrown && logged.getThrown() != null)) {
                throw new UnsupportedOperationException("not this one");
            }
            records.add(logged);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
