package dev.millrace.r2dbc;

import dev.millrace.EventLoop;
import dev.millrace.reactivestreams.PublisherBridge;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.R2dbcException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the server is told of deadlines: a setting of the connection. On the loop. */
final class StatementTimeout {
    /** Later than the deadline, which itself cancels the statement. */
    private static final Duration LATER = Duration.ofSeconds(1);

    /** Servers count milliseconds in an int, and 0 is no timeout. */
    private static final Duration SHORTEST = Duration.ofMillis(1);

    private static final Duration LONGEST = Duration.ofMillis(Integer.MAX_VALUE);

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
        try {
            tell(deadline);
        } catch (R2dbcException refused) {
            // in a transaction that has failed: the next statement may take it to a savepoint, or
            // says what is wrong
        }
    }

    private void tell(@Nullable Duration deadline) {
        if (unsupported || (!unknown && Objects.equals(deadline, end))) {
            return;
        }
        Duration left = Duration.ZERO; // none
        if (deadline != null) {
            left = within(deadline.minus(EventLoop.current().time()));
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

    private static Duration within(Duration left) {
        if (left.compareTo(LONGEST.minus(LATER)) > 0) {
            return LONGEST;
        }
        Duration later = left.plus(LATER);
        return later.compareTo(SHORTEST) < 0 ? SHORTEST : later;
    }

    /** A rollback, to a savepoint too, may have taken the setting back. */
    void changedPerhaps() {
        unknown |= changed;
    }

    /** Switches it off for whoever has the connection next. */
    void clear() {
        if (changed) {
            tell(null);
        }
    }
}
