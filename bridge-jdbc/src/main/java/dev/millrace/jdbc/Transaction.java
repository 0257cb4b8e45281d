package dev.millrace.jdbc;

import static dev.millrace.jdbc.JdbcConnection.both;
import static dev.millrace.jdbc.JdbcConnection.tell;

import dev.millrace.Body;
import dev.millrace.spi.Rethrow;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** One transaction of a connection: committed if its block returns, else rolled back. */
final class Transaction {
    private final JdbcConnection connection;

    // written by a job; read by the next job and by the task that waited for it
    private boolean begun;
    private boolean autoCommit;
    private @Nullable SQLException unrestored;

    Transaction(JdbcConnection connection) {
        this.connection = connection;
    }

    <T extends @Nullable Object, X extends Throwable> T run(Body<? extends T, X> body)
            throws X, SQLException {
        T value;
        try {
            connection.run(this::begin);
            value = body.run();
            Throwable broken = connection.closeRows(true);
            if (broken != null) {
                throw Rethrow.unchecked(broken);
            }
            connection.shielded(this::commit);
        } catch (Throwable failure) { // the statement has ended by now: the task waited for it
            rollBack(failure);
            throw failure;
        }
        SQLException dirty = unrestored;
        if (dirty != null) { // else the next user of the connection would never commit
            Throwable told = connection.discard(dirty);
            tell(null, "auto-commit could not be switched back on after a commit", told);
        }
        return value;
    }

    private void begin(Connection driver) throws SQLException {
        autoCommit = driver.getAutoCommit();
        begun = true; // before the call, so that a rollback follows even if it fails
        driver.setAutoCommit(false);
    }

    private void commit(Connection driver) throws SQLException {
        driver.commit();
        try {
            driver.setAutoCommit(autoCommit);
        } catch (SQLException failure) { // the transaction is committed nevertheless
            unrestored = failure;
        }
    }

    private void rollBack(Throwable first) {
        Throwable broken = connection.closeRows(true);
        if (begun && !connection.aborted()) { // an aborted connection has no transaction left
            try {
                connection.shielded(this::rollBack);
            } catch (Throwable failure) {
                // else the next user of the connection would be in this transaction
                broken = connection.discard(both(broken, failure));
            }
        }
        if (broken != null) {
            tell(first, "a transaction could not be rolled back", broken);
        }
    }

    private void rollBack(Connection driver) throws SQLException {
        if (!driver.getAutoCommit()) {
            driver.rollback();
            driver.setAutoCommit(autoCommit);
        }
    }
}
