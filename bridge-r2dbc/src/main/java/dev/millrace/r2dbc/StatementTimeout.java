package dev.millrace.r2dbc;

import dev.millrace.EventLoop;
import dev.millrace.reactivestreams.PublisherBridge;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.R2dbcException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The statement timeout of a connection, which makes the server keep deadlines, too. Loop only. */
final class StatementTimeout {
    /** The server's timeout is later than the deadline, which itself cancels the statement. */
    private static final Duration LATER = Duration.ofSeconds(1);

    /** 0 would mean no timeout; the upper limit is because servers keep milliseconds in an int. */
    private static final Duration SHORTEST = Duration.ofMillis(1);

    private static final Duration LONGEST = Duration.ofMillis(Integer.MAX_VALUE);

    private final Connection driver;
    private boolean unsupported;
    private boolean changed; // since the connection was opened
    private boolean unknown;
    private @Nullable Duration end; // the deadline that the server's timeout was set for

    StatementTimeout(Connection driver) {
        this.driver = driver;
    }

    /**
     * Sets the timeout so that the next statements end by {@code deadline}, in loop time; null for
     * no deadline.
     */
    void set(@Nullable Duration deadline) {
        try {
            tell(deadline);
        } catch (R2dbcException refused) {
            // the transaction has failed: the next statement may go back to a savepoint, or shows
            // the error
        }
    }

    private void tell(@Nullable Duration deadline) {
        if (unsupported || (!unknown && Objects.equals(deadline, end))) {
            return;
        }
        Duration left = Duration.ZERO; // no timeout
        if (deadline != null) {
            left = within(deadline.minus(EventLoop.current().time()));
            changed = true;
        }
        unknown = true; // until the driver answers
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

    /**
     * Called when the setting may have changed: a rollback, also to a savepoint, restores the old
     * one.
     */
    void changedPerhaps() {
        unknown |= changed;
    }

    /** Switches the timeout off for the next user of the connection. */
    void clear() {
        if (changed) {
            tell(null);
        }
    }
}
