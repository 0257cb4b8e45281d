package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** What is written to the log where no handler is told. */
@Isolated // there is one logger for the JVM
class LogTest extends OnBothEngines {
    private final Logger logger = Logger.getLogger("dev.millrace");
    private final List<LogRecord> records = Collections.synchronizedList(new ArrayList<>());
    private final Level level = logger.getLevel();
    private final Handler keeping = new Keeping();

    /** Keeps what is logged. */
    private final class Keeping extends Handler {
        Keeping() {
            setLevel(Level.ALL);
        }

        @Override
        public void publish(LogRecord record) {
            records.add(record);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @BeforeEach
    void listen() {
        logger.setLevel(Level.FINE);
        logger.setUseParentHandlers(false);
        logger.addHandler(keeping);
    }

    @AfterEach
    void leave() {
        logger.removeHandler(keeping);
        logger.setUseParentHandlers(true);
        logger.setLevel(level);
    }

    private List<String> logged(Level wanted) {
        return records.stream()
                .filter(each -> each.getLevel().equals(wanted))
                .map(LogRecord::getMessage)
                .toList();
    }

    @Test
    void a_supervisor_that_nobody_observes_logs_each_failure_and_what_follows() throws Exception {
        run(() -> {
            SupervisorOptions options =
                    SupervisorOptions.restarting(RetrySchedule.fixed(Duration.ofSeconds(1)))
                            .withLimit(1, Duration.ofMinutes(1));
            Throwable thrown =
                    catchThrowable(() ->
                            Supervisor.run(
                                    options,
                                    supervisor ->
                                            supervisor.fork(
                                                    "feed",
                                                    () -> {
                                                        throw new IOException("line");
                                                    })));
            assertThat(thrown).isInstanceOf(SupervisorGaveUpException.class);
        });

        assertThat(logged(Level.WARNING))
                .containsExactly(
                        "feed failed and is restarted in PT1S",
                        "feed failed, and its supervisor gives up");
        assertThat(records).anyMatch(record -> record.getThrown() instanceof IOException);
    }

    @Test
    void in_debug_mode_the_place_where_a_failure_is_awaited_is_logged() throws Exception {
        reopen(builder().debug(true));
        run(() -> {
            Task<?> failing =
                    Async.detach(
                            "loader",
                            () -> {
                                throw new IOException("disk");
                            });
            assertThat(catchThrowable(failing::await)).hasMessage("disk");
        });

        assertThat(records)
                .filteredOn(
                        record -> record.getMessage().equals("failure of loader is awaited here"))
                .singleElement()
                .satisfies(record ->
                        assertThat(record.getThrown().getStackTrace())
                                .anyMatch(frame ->
                                        frame.getClassName().startsWith(LogTest.class.getName())));
    }

    @Test
    void a_value_that_nobody_takes_is_logged_by_its_class_and_without_its_text() throws Exception {
        run(() -> loop.discard("secret", null, "a test"));

        assertThat(logged(Level.FINE))
                .contains(
                        "a java.lang.String was handed over and not taken [a test] on loop "
                                + loop.name())
                .noneMatch(message -> message.contains("secret"));
    }
}
