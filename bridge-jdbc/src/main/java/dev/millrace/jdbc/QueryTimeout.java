package dev.millrace.jdbc;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the driver is told of a deadline, so that the server knows it too.
 *
 * @param seconds 1 or more; 0 if there is no deadline
 */
record QueryTimeout(int seconds) {
    private static final int UNCHANGED = -1;

    /** Drivers count in milliseconds, some of them in an int. */
    private static final int LONGEST = Integer.MAX_VALUE / 1_000;

    /**
     * What is left of the deadlines around the calling task.
     *
     * @param given how long a job may take; null for ever
     */
    static QueryTimeout left(@Nullable Duration given) {
        Duration end = Async.currentEffectiveDeadline();
        Duration left = end == null ? null : end.minus(EventLoop.current().time());
        if (left == null || (given != null && given.compareTo(left) < 0)) {
            left = given;
        }
        return new QueryTimeout(left == null ? 0 : roundedUp(left));
    }

    /** Whole seconds, as JDBC has them; never 0, which is no timeout at all. */
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

    /** Puts back what was before: with some drivers, H2's among them, it is the connection's. */
    static void end(Statement statement, int own) {
        if (own == UNCHANGED) {
            return;
        }
        try {
            statement.setQueryTimeout(own);
        } catch (SQLException closed) {
            // by the work, or with the connection: nobody will use it any more
        }
    }
}
