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
 * A connection while a block of {@link JdbcDatabase} uses it: for the tasks of that block, on its
 * loop.
 *
 * <p>Everything keeps {@linkplain dev.millrace.jdbc##contract the contract of a connection}. After
 * the block all calls are refused with an {@link IllegalStateException}.
 */
public final class JdbcConnection {
    private final JdbcDatabase database;
    private final JobOptions jobs;

    /** Held by each job to read, and by a clean-up, which is in another queue, to write. */
    private final AsyncReadWriteLock turns = AsyncReadWriteLock.create("a connection");

    // loop only
    private final List<Rows<?>> openRows = new ArrayList<>();
    private boolean inTransaction;
    private boolean over;
    private boolean lost; // was to be aborted, and nobody knows whether it was

    private volatile @Nullable Connection driver; // written by the job that connects
    private volatile boolean aborted; // written by the job or cancel action that has done it

    JdbcConnection(JdbcDatabase database) {
        this.database = database;
        this.jobs = database.jobs().withKey(this);
    }

    // ---- for tasks

    /**
     * Runs {@code body} in a transaction: committed if it returns, and rolled back however else it
     * ends. The connection has its auto-commit mode back afterwards.
     *
     * @return the value of the body, after the commit
     * @throws X if the body does
     * @throws SQLException if the transaction cannot be begun or committed
     * @throws IllegalStateException if the connection is in one already; {@link #call} makes
     *     savepoints
     */
    @Checkpoint
    public <T extends @Nullable Object, X extends Throwable> T transaction(
            Body<? extends T, X> body) throws X, SQLException {
        requireOpen();
        Objects.requireNonNull(body, "body");
        if (inTransaction) {
            throw new IllegalStateException(this + " is in a transaction already");
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
     * @param parameters of a {@link PreparedStatement}, by {@code setObject}
     * @return how many rows it has changed
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
     * The rows of a query, which is executed at the first pull. They are fetched and mapped in the
     * executor, {@linkplain JdbcDatabase#withFetchSize so many at a time}; a close ends the query.
     * Its query timeout is what is left of the deadlines around this call.
     *
     * @apiNote Some drivers fetch all rows at once outside a transaction, PostgreSQL's among them.
     * @param mapping makes an element of the row at which it is called; never null
     * @param parameters of a {@link PreparedStatement}, by {@code setObject}
     * @return a stream for one consumer, closed with the transaction or the block it belongs to:
     *     for a task that still reads it then, the rows end early, and without a failure
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
     * Prepares {@code sql}, and runs {@code work} with it: for batches and whatever else {@link
     * #update} and {@link #rows} do not do.
     *
     * @param work sets parameters and executes the statement, which is closed after it
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
     * As {@link #execute(String, SqlFunction)}, with a statement of another kind: one that returns
     * generated keys, or a call of a procedure.
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
     * cancel waits for it, and aborts the connection if that takes longer than the limit; it does
     * not know of statements that the work makes, see {@link #execute(SqlFunction, SqlFunction)}.
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

    /** Gives the connection back; a failure of that belongs to {@code first}, if there is one. */
    void close(@Nullable Throwable first) {
        over = true;
        Throwable broken = closeRows(false);
        if (driver != null && !lost) { // a pool would give it to the next
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
     * Aborts the connection, which nobody can use any more; adds what that throws. One that could
     * not be aborted is not closed either.
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

    /** Closes what is left open, of a transaction only or all; returns what failed. */
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

    /** What is done on a thread of the executor, and ended by its cancel. */
    @FunctionalInterface
    interface Work<T extends @Nullable Object> {
        T run(Connection driver, StatementStop stop) throws SQLException;
    }

    /** A cancel ends the work, or after the limit the connection. */
    <T extends @Nullable Object> T job(Work<T> work) throws SQLException {
        return turns.read(() -> job(jobs, database.limit(), work));
    }

    /** A clean-up, after what was called before: the limit ends it and the connection. */
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

    /** Whether there is nothing left to roll back. */
    boolean aborted() {
        return aborted;
    }

    /** Ends whatever the driver does, and the connection with it. Any thread; may block. */
    void abort() throws SQLException {
        driver().abort(Runnable::run);
        aborted = true;
    }

    private void requireOpen() {
        Async.raisePending();
        if (over) {
            throw new IllegalStateException(this + " was given back: its block has ended");
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
                + (over ? " (given back)" : inTransaction ? " (in a transaction)" : "");
    }
}
