package dev.millrace.jdbc;

import dev.millrace.executor.RunInExecutor;
import dev.millrace.spi.Rethrow;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The cancel action of one job: cancels the statement under way, and aborts the connection if the
 * job has not ended after that for the patience given.
 *
 * <p>A driver forgets a cancel that comes between two of its calls, as a server does one that comes
 * before the statement. So it is repeated until the job has ended. The executor lets the job end
 * after this: no cancel hits the next statement.
 */
final class StatementStop implements Runnable {
    private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long LAST_PAUSE = TimeUnit.SECONDS.toNanos(1);

    private final JdbcConnection connection;
    private final Duration patience;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable Statement underWay; // written by the thread of the job

    StatementStop(JdbcConnection connection, Duration patience) {
        this.connection = connection;
        this.patience = patience;
    }

    /** Runs the work of the job, on its thread. */
    <T extends @Nullable Object> T run(SqlFunction<Connection, T> work) throws SQLException {
        try {
            return work.apply(connection.driver());
        } finally {
            ended.countDown();
        }
    }

    /** Runs what {@code statement} is for, on the thread of the job; a cancel ends it. */
    <S extends Statement, T extends @Nullable Object> T during(
            S statement, QueryTimeout timeout, SqlFunction<S, T> work) throws SQLException {
        int own = timeout.begin(statement);
        underWay = statement;
        try {
            RunInExecutor.checkCancelled(); // the cancel came when there was nothing to cancel
            return work.apply(statement);
        } finally {
            underWay = null;
            QueryTimeout.end(statement, own);
        }
    }

    @Override
    public void run() {
        long end = System.nanoTime() + TimeUnit.NANOSECONDS.convert(patience); // at most 292 years
        long pause = FIRST_PAUSE;
        SQLException failure = null;
        do {
            if (failure == null) { // a driver that cannot is not asked again
                failure = cancelStatement();
            }
            long left = end - System.nanoTime();
            if (left <= 0) {
                failure = abort(failure);
                break;
            }
            pause = Math.min(2 * pause, LAST_PAUSE);
            if (endsWithin(Math.min(pause, left))) {
                break;
            }
        } while (true);
        if (failure != null) {
            throw Rethrow.unchecked(failure); // to the exception handler
        }
    }

    private @Nullable SQLException cancelStatement() {
        Statement statement = underWay;
        try {
            if (statement != null) {
                statement.cancel();
            }
            return null;
        } catch (SQLException failure) {
            return underWay == statement ? failure : null; // it had ended
        }
    }

    private @Nullable SQLException abort(@Nullable SQLException first) {
        SQLException told = first;
        if (told == null && underWay != null) {
            told =
                    new SQLTimeoutException(
                            "a statement has not ended within "
                                    + patience
                                    + " after its cancel, and has lost its connection");
        }
        try {
            connection.abort();
        } catch (SQLException broken) {
            if (told == null) {
                return broken;
            }
            told.addSuppressed(broken);
        }
        return told;
    }

    private boolean endsWithin(long nanos) {
        try {
            return ended.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException late) { // the job has ended, and waits for this
            return true;
        }
    }
}
