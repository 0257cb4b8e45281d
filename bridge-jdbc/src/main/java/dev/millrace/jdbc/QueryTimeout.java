package dev.millrace.jdbc;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The query timeout for a deadline, so that the server ends the statement, too.
 *
 * @param seconds 1 or more; 0 if there is no deadline
 */
record QueryTimeout(int seconds) {
    private static final int UNCHANGED = -1;

    /** Some drivers keep the timeout in an int, in milliseconds. */
    private static final int LONGEST = Integer.MAX_VALUE / 1_000;

    /**
     * The time left until the deadlines around the calling task.
     *
     * @param given how long a job may take; null for no limit
     */
    static QueryTimeout left(@Nullable Duration given) {
        Duration end = Async.currentEffectiveDeadline();
        Duration left = end == null ? null : end.minus(EventLoop.current().time());
        if (left == null || (given != null && given.compareTo(left) < 0)) {
            left = given;
        }
        return new QueryTimeout(left == null ? 0 : roundedUp(left));
    }

    /** In whole seconds, as JDBC requires; never 0, which would mean no timeout. */
    private static int roundedUp(Duration left) {
        long seconds = Math.min(left.getSeconds(), LONGEST);
        return Math.clamp(left.getNano() == 0 ? seconds : seconds + 1, 1, LONGEST);
    }

    /** Sets this timeout, unless there is a shorter one; returns what {@link #end} needs. */
    int begin(Statement statement) throws SQLException {
        if (seconds == 0) {
            return UNCHANGED;
        }
        try {
            int own = statement.getQueryTimeout();
            if (own != 0 && own <= seconds) {
                return UNCHANGED;
            }
            statement.setQueryTimeout(seconds);
            return own;
        } catch (SQLFeatureNotSupportedException without) {
            return UNCHANGED; // the deadline itself cancels the statement
        }
    }

    /** Restores the old timeout: in some drivers, such as H2, it belongs to the connection. */
    static void end(Statement statement, int own) {
        if (own == UNCHANGED) {
            return;
        }
        try {
            statement.setQueryTimeout(own);
        } catch (SQLException closed) {
            // the statement was closed, by the work or with its connection
        }
    }
}
