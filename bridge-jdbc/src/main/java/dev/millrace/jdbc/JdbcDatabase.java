package dev.millrace.jdbc;

import dev.millrace.Async;
import dev.millrace.Checkpoint;
import dev.millrace.executor.CancelPolicy;
import dev.millrace.executor.CapacityLimiter;
import dev.millrace.executor.Dispatcher;
import dev.millrace.executor.JobOptions;
import dev.millrace.spi.Rethrow;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A JDBC database for tasks. Immutable; make it once and use it from any loop.
 *
 * <p>Everything keeps {@linkplain dev.millrace.jdbc##contract the contract of a connection}.
 *
 * {@snippet lang=java :
 * static final JdbcDatabase SHOP = JdbcDatabase.of(dataSource);
 *
 * Receipt receipt = SHOP.transaction(connection -> {
 *     connection.update("UPDATE stock SET grams = grams - ? WHERE tea = ?", 100, "oolong");
 *     return print(connection.rows("SELECT * FROM stock", Stock::of).toList());
 * }); // committed
 * }
 */
public final class JdbcDatabase {
    /** Its own dispatcher: while an end waits behind other jobs, its transaction stays open. */
    private static final JobOptions ENDING =
            JobOptions.in(Dispatcher.blocking("jdbc-ends", Integer.MAX_VALUE, 0));

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int FETCH_SIZE = 256;

    private final DataSource source;
    private final JobOptions jobs;
    private final JobOptions connecting;
    private final JobOptions ending;
    private final Duration limit;
    private final int fetchSize;

    private JdbcDatabase(
            DataSource source,
            JobOptions jobs,
            JobOptions connecting,
            JobOptions ending,
            Duration limit,
            int fetchSize) {
        this.source = source;
        this.jobs = jobs;
        this.connecting = connecting;
        this.ending = ending;
        this.limit = limit;
        this.fetchSize = fetchSize;
    }

    /**
     * Makes a database of {@code source}, with jobs in {@link Dispatcher#blocking()}, a limit of 10
     * seconds, and 256 rows at a time.
     *
     * @param source usually a pool
     */
    public static JdbcDatabase of(DataSource source) {
        Objects.requireNonNull(source, "source");
        JobOptions blocking = JobOptions.in(Dispatcher.blocking());
        CapacityLimiter waiting = CapacityLimiter.of("connections", 64, 1_000);
        JobOptions connecting = blocking.withLimiter(waiting).withName("connect");
        return new JdbcDatabase(source, blocking, connecting, ENDING, LIMIT, FETCH_SIZE);
    }

    /**
     * Returns a copy with other options for its jobs, such as another dispatcher or a shared
     * limiter. Their key, cancel policy and cancel action are not used. These options do not apply
     * to the wait for a connection (see {@link #withConnecting}), nor to commits, rollbacks and
     * closes (see {@link #withEnding}).
     *
     * @return a changed copy
     */
    public JdbcDatabase withJobs(JobOptions jobs) {
        Objects.requireNonNull(jobs, "jobs");
        return new JdbcDatabase(source, jobs, connecting, ending, limit, fetchSize);
    }

    /**
     * Returns a copy with other options for the jobs that wait for a connection of the source; a
     * cancel interrupts them, whatever their cancel policy. By default they run in {@link
     * Dispatcher#blocking()}, 64 at a time under a limiter of their own. Do not share a limiter
     * with the statements: tasks that wait for a connection would take the permits that the tasks
     * with a connection need to finish.
     *
     * @return a changed copy
     */
    public JdbcDatabase withConnecting(JobOptions connecting) {
        Objects.requireNonNull(connecting, "connecting");
        JobOptions interrupted = connecting.withCancelPolicy(CancelPolicy.INTERRUPT);
        return new JdbcDatabase(source, jobs, interrupted, ending, limit, fetchSize);
    }

    /**
     * Returns a copy with other options for commits, rollbacks and closes. By default they run in a
     * dispatcher of their own, without limits. If other jobs can keep them waiting, transactions
     * stay open for longer.
     *
     * @return a changed copy
     */
    public JdbcDatabase withEnding(JobOptions ending) {
        Objects.requireNonNull(ending, "ending");
        return new JdbcDatabase(source, jobs, connecting, ending, limit, fetchSize);
    }

    /**
     * Returns a copy with another limit for each commit, rollback and close, and for a cancelled
     * statement to end. After that time the connection is aborted.
     *
     * @param limit a positive time
     * @return a changed copy
     */
    public JdbcDatabase withLimit(Duration limit) {
        if (!limit.isPositive()) {
            throw new IllegalArgumentException("the limit must be positive, was " + limit);
        }
        return new JdbcDatabase(source, jobs, connecting, ending, limit, fetchSize);
    }

    /**
     * Returns a copy with streams that read another number of rows at a time.
     *
     * @param rows 1 or more; also the driver's fetch size
     * @return a changed copy
     */
    public JdbcDatabase withFetchSize(int rows) {
        if (rows < 1) {
            throw new IllegalArgumentException("the fetch size must be 1 or more, was " + rows);
        }
        return new JdbcDatabase(source, jobs, connecting, ending, limit, rows);
    }

    /**
     * A block that uses a connection.
     *
     * @param <T> the type of its value
     * @param <X> the type of what it may throw
     */
    @FunctionalInterface
    public interface Use<T extends @Nullable Object, X extends Throwable> {
        /**
         * Runs on the calling task; may await.
         *
         * @param connection valid in this block only
         * @return the value of the block @throws X thrown by the call
         */
        T run(JdbcConnection connection) throws X;
    }

    /**
     * A {@link Use} without a value.
     *
     * @param <X> the type of what it may throw
     */
    @FunctionalInterface
    public interface VoidUse<X extends Throwable> {
        /**
         * Runs on the calling task; may await.
         *
         * @param connection valid in this block only
         * @throws X what the call throws
         */
        void run(JdbcConnection connection) throws X;

        /** Returns this block as a {@link Use} with the value null. */
        private Use<@Nullable Void, X> returningNull() {
            return connection -> {
                run(connection);
                return null;
            };
        }
    }

    /**
     * Runs {@code body} with a connection, which is closed however the body ends. Outside
     * {@linkplain JdbcConnection#transaction transactions} each statement is committed by itself,
     * unless the source says otherwise.
     *
     * @return the value of the body
     * @throws X if the body does
     * @throws SQLException if the source has no connection
     */
    @Checkpoint
    public <T extends @Nullable Object, X extends Throwable> T use(Use<? extends T, X> body)
            throws X, SQLException {
        Async.raisePending();
        Objects.requireNonNull(body, "body");
        var connection = new JdbcConnection(this);
        T value;
        try {
            connection.open();
            value = body.run(connection);
        } catch (Throwable failure) {
            connection.close(failure);
            throw failure;
        }
        connection.close(null);
        return value;
    }

    /** As {@link #use}, without a value. */
    @Checkpoint
    public <X extends Throwable> void run(VoidUse<X> body) throws X, SQLException {
        use(Async.requireArgument(body, "body").returningNull());
    }

    /**
     * Runs {@code body} in a transaction on a connection of its own. The transaction is committed
     * if the body returns and rolled back if it ends in any other way.
     *
     * @return the value of the body, after the commit
     * @throws X if the body does
     * @throws SQLException if the source has no connection, or the commit fails
     * @throws dev.millrace.DeadlineExceededException if the commit takes longer than the limit; it
     *     is then unknown whether it was done
     */
    @Checkpoint
    public <T extends @Nullable Object, X extends Throwable> T transaction(Use<? extends T, X> body)
            throws X, SQLException {
        Async.requireArgument(body, "body");
        Use<T, X> block =
                connection -> {
                    try {
                        return connection.<T, X>transaction(() -> body.run(connection));
                    } catch (SQLException failure) {
                        throw Rethrow.unchecked(failure); // this method declares it
                    }
                };
        return use(block);
    }

    /** As {@link #transaction}, without a value. */
    @Checkpoint
    public <X extends Throwable> void runTransaction(VoidUse<X> body) throws X, SQLException {
        transaction(Async.requireArgument(body, "body").returningNull());
    }

    DataSource source() {
        return source;
    }

    JobOptions jobs() {
        return jobs;
    }

    JobOptions connecting() {
        return connecting;
    }

    JobOptions ending() {
        return ending;
    }

    Duration limit() {
        return limit;
    }

    int fetchSize() {
        return fetchSize;
    }

    @Override
    public String toString() {
        return "database of " + source + ", " + jobs;
    }
}
