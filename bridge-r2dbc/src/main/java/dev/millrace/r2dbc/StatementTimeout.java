package dev.millrace.r2dbc;

import dev.millrace.EventLoop;
import dev.millrace.reactivestreams.PublisherBridge;
import io.r2dbc.spi.Connection;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the server is told of deadlines: a setting of the connection. On the loop. */
final class StatementTimeout {
    /** Later than the deadline, which itself cancels the statement. */
    private static final Duration LATER = Duration.ofSeconds(1);

    private final Connection driver;
    private boolean unsupported;
    private boolean changed; // since the connection was opened
    private boolean unknown;
    private @Nullable Duration end; // the deadline that the server has been told of

    StatementTimeout(Connection driver) {
        this.driver = driver;
    }

    /** Has the next statements end by {@code deadline}, in loop time; null for no deadline. */
    void set(@Nullable Duration deadline) {
        if (unsupported || (!unknown && Objects.equals(deadline, end))) {
            return;
        }
        Duration left = Duration.ZERO; // none
        if (deadline != null) {
            left = deadline.minus(EventLoop.current().time()).plus(LATER);
            changed = true;
        }
        unknown = true; // until the driver has answered
        try {
            PublisherBridge.values(driver.setStatementTimeout(left)).toList();
        } catch (UnsupportedOperationException without) {
            unsupported = true;
            return;
        }
        end = deadline;
        unknown = false;
    }

    /** A transaction was rolled back, and perhaps the setting with it. */
    void rolledBack() {
        unknown = changed;
    }

    /** Switches it off for whoever has the connection next. */
    void clear() {
        if (changed) {
            set(null);
        }
    }
}
