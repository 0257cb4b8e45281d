package dev.millrace.proof.database;

import static dev.millrace.executor.RunInExecutor.runInExecutor;

import dev.millrace.Async;
import dev.millrace.Coroutine;
import dev.millrace.executor.Dispatcher;
import dev.millrace.executor.JobOptions;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.spi.Rethrow;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** A transaction around a part of a task: committed if that returns, else taken back. */
final class Transactions {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private Transactions() {}

    // @start region=r2dbc
    static <T> T transact(PostgresqlConnection connection, Coroutine<T> body) throws Exception {
        ReactorBridge.await(connection.beginTransaction());
        try {
            T value = body.run();
            Async.shield(LIMIT, () -> ReactorBridge.await(connection.commitTransaction()));
            return value;
        } catch (Throwable failure) { // a cancel is one, too
            Async.shield(LIMIT, () -> takeBack(connection));
            throw failure;
        }
    }

    private static void takeBack(PostgresqlConnection connection) {
        ReactorBridge.await(connection.cancelRequest()); // what the server still runs
        ReactorBridge.await(connection.rollbackTransaction());
    }

    // @end

    // @start region=jdbc
    static <T> T transact(Connection connection, Coroutine<T> body) throws Exception {
        runInExecutor(() -> connection.setAutoCommit(false)).await();
        try {
            T value = body.run();
            Async.shield(LIMIT, () -> runInExecutor(() -> connection.commit()).await());
            return value;
        } catch (Throwable failure) { // by now the statement has ended: the task waited for it
            Async.shield(LIMIT, () -> runInExecutor(() -> connection.rollback()).await());
            throw failure;
        }
    }

    static boolean execute(Statement statement, String sql) {
        JobOptions cancellable =
                JobOptions.in(Dispatcher.blocking()).withCancelAction(() -> cancel(statement));
        return runInExecutor(cancellable, () -> statement.execute(sql)).await();
    }

    // @end

    private static void cancel(Statement statement) {
        try {
            statement.cancel();
        } catch (SQLException failed) {
            throw Rethrow.unchecked(failed); // reported: the statement runs to its end
        }
    }
}
