package dev.millrace.jdbc;

import static dev.millrace.executor.RunInExecutor.runInExecutor;

import dev.millrace.Async;
import dev.millrace.Body;
import dev.millrace.CheckReturnValue;
import dev.millrace.Checkpoint;
import dev.millrace.EventLoop;
import dev.millrace.LoopFault;
import dev.millrace.VoidBody;
import dev.millrace.VoidCoroutine;
import dev.millrace.executor.CancelPolicy;
import dev.millrace.executor.JobOptions;
import dev.millrace.stream.AsyncStream;
import dev.millrace.sync.AsyncReadWriteLock;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A connection for the duration of a block of {@link JdbcDatabase}, to be used by the tasks of that
 * block, on its loop.
 *
 * <p>Everything keeps {@linkplain dev.millrace.jdbc##contract the contract of a connection}. After
 * the block, all calls throw an {@link IllegalStateException}.
 */
public final class JdbcConnection {
    private final JdbcDatabase database;
    private final JobOptions jobs;

    /**
     * Each job holds the read lock. A clean-up, which runs in another dispatcher, holds the write
     * lock.
     */
    private final AsyncReadWriteLock turns = AsyncReadWriteLock.create("a connection");

    // loop only
    private final List<Rows<?>> openRows = new ArrayList<>();
    private boolean inTransaction;
    private boolean over;
    private boolean lost; // an abort was tried, and may have failed

    private volatile @Nullable Connection driver; // written by the job that connects
    private volatile boolean aborted; // written by the job or cancel action that aborts

    JdbcConnection(JdbcDatabase database) {
        this.database = database;
        this.jobs = database.jobs().withKey(this);
    }

    // ---- for tasks

    /**
     * Runs {@code body} in a transaction, which is committed if the body returns and rolled back if
     * it ends in any other way. Afterwards the connection has its auto-commit mode back.
     *
     * @return the value of the body, after the commit
     * @throws X if the body does
     * @throws SQLException if the transaction cannot be begun or committed
     * @throws IllegalStateException if the connection already is in a transaction; use {@link
     *     #call} for savepoints
     */
    @Checkpoint
    public <T extends @Nullable Object, X extends Throwable> T transaction(
            Body<? extends T, X> body) throws X, SQLException {
        requireOpen();
        Objects.requireNonNull(body, "body");
        if (inTransaction) {
            throw new IllegalStateException(this + " is already in a transaction");
        }
        inTransaction = true;
        try {
            return new Transaction(this).run(body);
        } finally {
            inTransaction = false;
        }
    }

    /** As {@link #transaction(Body)}, without a value. */
    @Checkpoint
    public <X extends Throwable> void transaction(VoidBody<X> body) throws X, SQLException {
        transaction(Async.requireArgument(body, "body").returningNull());
    }

    /**
     * Executes {@code sql}, which returns no rows.
     *
     * @param parameters the parameters of the {@link PreparedStatement}, set by {@code setObject}
     * @return how many rows it changed
     * @throws SQLException if the driver does
     */
    @Checkpoint
    public int update(String sql, @Nullable Object... parameters) throws SQLException {
        return execute(
                sql,
                statement -> {
                    bind(statement, parameters);
                    return statement.executeUpdate();
                });
    }

    /**
     * Returns the rows of a query, which is executed by the first {@code next()}. Jobs fetch and
     * map {@linkplain JdbcDatabase#withFetchSize several rows at a time}; closing the stream ends
     * the query. The deadlines around this call set its query timeout.
     *
     * @apiNote Some drivers, such as PostgreSQL's, fetch all rows at once outside a transaction.
     * @param mapping makes an element, never null, of the current row
     * @param parameters the parameters of the {@link PreparedStatement}, set by {@code setObject}
     * @return a stream for one consumer. It is closed with its transaction or block: a task that
     *     still reads it then sees an early end, without a failure
     */
    @CheckReturnValue
    public <T> AsyncStream<T> rows(
            String sql, SqlFunction<ResultSet, T> mapping, @Nullable Object... parameters) {
        Objects.requireNonNull(sql, "sql");
        Objects.requireNonNull(mapping, "mapping");
        QueryTimeout timeout = QueryTimeout.left(jobs.deadline());
        var cursor =
                new Cursor<>(
                        driver -> {
                            PreparedStatement statement = driver.prepareStatement(sql);
                            bind(statement, parameters);
                            return statement;
                        },
                        mapping,
                        database.fetchSize(),
                        timeout);
        return new Rows<>(this, cursor).stream();
    }

    /**
     * Prepares {@code sql} and runs {@code work} with the statement: for batches and whatever else
     * {@link #update} and {@link #rows} do not do.
     *
     * @param work sets parameters and executes the statement, which is closed afterwards
     * @return what the work returns
     * @throws SQLException if the work or the driver does
     */
    @Checkpoint
    public <T extends @Nullable Object> T execute(
            String sql, SqlFunction<PreparedStatement, T> work) throws SQLException {
        Async.requireArgument(sql, "sql");
        return execute(driver -> driver.prepareStatement(sql), work);
    }

    /**
     * As {@link #execute(String, SqlFunction)}, with another kind of statement, such as one that
     * returns generated keys or a procedure call.
     *
     * @param preparation makes the statement
     */
    @Checkpoint
    public <S extends Statement, T extends @Nullable Object> T execute(
            SqlFunction<Connection, S> preparation, SqlFunction<S, T> work) throws SQLException {
        requireOpen();
        Objects.requireNonNull(preparation, "preparation");
        Objects.requireNonNull(work, "work");
        QueryTimeout timeout = QueryTimeout.left(jobs.deadline());
        return job((driver, stop) -> {
            try (S statement = preparation.apply(driver)) {
                return stop.during(statement, timeout, work);
            }
        });
    }

    /**
     * Runs {@code work} with the driver's connection: for savepoints, isolation levels, metadata. A
     * cancelled task waits for the work to end; if that takes longer than the limit, the connection
     * is aborted. Statements that the work makes are not cancelled; use {@link
     * #execute(SqlFunction, SqlFunction)} for that.
     *
     * @param work must not close the connection, nor commit or roll back
     * @return what the work returns
     * @throws SQLException if the work does
     */
    @Checkpoint
    public <T extends @Nullable Object> T call(SqlFunction<Connection, T> work)
            throws SQLException {
        requireOpen();
        Objects.requireNonNull(work, "work");
        return job((driver, stop) -> work.apply(driver));
    }

    /** As {@link #call}, without a value. */
    @Checkpoint
    public void run(SqlAction<Connection> work) throws SQLException {
        Async.requireArgument(work, "work");
        this.<@Nullable Void>call(driver -> {
            work.apply(driver);
            return null;
        });
    }

    // ---- the block

    void open() throws SQLException {
        VoidCoroutine connect = () -> driver = database.source().getConnection();
        runInExecutor(database.connecting(), connect).awaitThrowing(SQLException.class);
    }

    /** Closes the connection; a failure of that is added to {@code first}, if there is one. */
    void close(@Nullable Throwable first) {
        over = true;
        Throwable broken = closeRows(false);
        if (driver != null && !lost) { // else a pool would hand it out again
            try {
                shielded(Connection::close);
            } catch (Throwable failure) {
                broken = discard(both(broken, failure));
            }
        }
        if (broken != null) {
            tell(first, "a connection could not be closed", broken);
        }
    }

    /**
     * Aborts the unusable connection and adds what that throws to {@code first}. If the abort
     * fails, the connection is not closed either.
     */
    Throwable discard(Throwable first) {
        JobOptions aborting = database.ending().withCancelPolicy(CancelPolicy.ABANDON);
        try {
            Async.shield(
                    database.limit(),
                    () -> {
                        runInExecutor(aborting, this::abort).await();
                    });
        } catch (Throwable failure) {
            lost = true;
            both(first, failure);
        }
        return first;
    }

    static void tell(@Nullable Throwable first, String what, Throwable broken) {
        if (first == null) {
            EventLoop.current().report(LoopFault.of(what, broken));
        } else {
            both(first, broken);
        }
    }

    static Throwable both(@Nullable Throwable first, Throwable second) {
        if (first == null) {
            return second;
        }
        if (first != second) {
            first.addSuppressed(second);
        }
        return first;
    }

    // ---- rows

    void opened(Rows<?> rows) {
        requireOpen();
        rows.inTransaction = inTransaction;
        openRows.add(rows);
    }

    void closed(Rows<?> rows) {
        openRows.remove(rows);
    }

    /** Closes the open streams, all or only those of the transaction; returns what failed. */
    @Nullable Throwable closeRows(boolean ofTransaction) {
        Throwable broken = null;
        for (Rows<?> rows : List.copyOf(openRows)) {
            if (rows.inTransaction || !ofTransaction) {
                try {
                    rows.stream().close();
                } catch (Throwable failure) {
                    broken = both(broken, failure);
                }
            }
        }
        return broken;
    }

    // ---- jobs

    /** Work on a thread of the executor; {@code stop} is its cancel action. */
    @FunctionalInterface
    interface Work<T extends @Nullable Object> {
        T run(Connection driver, StatementStop stop) throws SQLException;
    }

    /** Runs {@code work} as a job. A cancel ends the work or, after the limit, the connection. */
    <T extends @Nullable Object> T job(Work<T> work) throws SQLException {
        return turns.read(() -> job(jobs, database.limit(), work));
    }

    /**
     * Runs a clean-up after all earlier calls. If it takes longer than the limit, the connection is
     * aborted.
     */
    void shielded(SqlAction<Connection> work) throws SQLException {
        Work<@Nullable Void> running =
                (driver, stop) -> {
                    work.apply(driver);
                    return null;
                };
        Async.shield(
                database.limit(),
                () -> {
                    turns.write(() -> {
                        job(database.ending(), Duration.ZERO, running);
                    });
                });
    }

    private <T extends @Nullable Object> T job(JobOptions options, Duration patience, Work<T> work)
            throws SQLException {
        var stop = new StatementStop(this, patience);
        Callable<T> running = () -> stop.run(driver -> work.run(driver, stop));
        return runInExecutor(options.withCancelAction(stop), running)
                .awaitThrowing(SQLException.class);
    }

    Connection driver() {
        return Objects.requireNonNull(driver);
    }

    /** Whether the connection was aborted, so that there is nothing to roll back. */
    boolean aborted() {
        return aborted;
    }

    /** Aborts the connection and any call in it. Any thread; may block. */
    void abort() throws SQLException {
        driver().abort(Runnable::run);
        aborted = true;
    }

    private void requireOpen() {
        Async.raisePending();
        if (over) {
            throw new IllegalStateException(this + " is closed: its block has ended");
        }
    }

    private static void bind(PreparedStatement statement, @Nullable Object[] parameters)
            throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
    }

    @Override
    public String toString() {
        return "connection of "
                + database.source()
                + (over ? " (closed)" : inTransaction ? " (in a transaction)" : "");
    }
}
