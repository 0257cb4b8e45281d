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
 * The cancel action of one job: cancels the running statement, and aborts the connection if the job
 * has not ended within {@code patience}.
 *
 * <p>A driver ignores a cancel that comes between two of its calls, and a server one that comes
 * before the statement. So the cancel is repeated until the job has ended. The executor ends the
 * job only after this action, so no cancel hits the next statement.
 */
final class StatementStop implements Runnable {
    private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long LAST_PAUSE = TimeUnit.SECONDS.toNanos(1);

    private final JdbcConnection connection;
    private final Duration patience;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable Statement underWay; // written by the job's thread

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

    /**
     * Runs {@code work} with {@code statement}, on the job's thread; a cancel of the task cancels
     * the statement.
     */
    <S extends Statement, T extends @Nullable Object> T during(
            S statement, QueryTimeout timeout, SqlFunction<S, T> work) throws SQLException {
        int own = timeout.begin(statement);
        underWay = statement;
        try {
            RunInExecutor.checkCancelled(); // the cancel may have come before there was a statement
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
            if (failure == null) { // not again if the driver cannot do it
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
            return underWay == statement ? failure : null; // null: the statement had already ended
        }
    }

    private @Nullable SQLException abort(@Nullable SQLException first) {
        SQLException told = first;
        if (told == null && underWay != null) {
            told =
                    new SQLTimeoutException(
                            "a statement did not end within "
                                    + patience
                                    + " after its cancel; its connection was aborted");
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
        } catch (InterruptedException late) { // the job has ended and waits for this action
            return true;
        }
    }
}
