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
 * A database of JDBC for tasks: an immutable value, made once and used by many, on any loop.
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
    /** Whoever waits behind the jobs of others keeps a connection dirty. */
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
     * The database behind {@code source}, with jobs in {@link Dispatcher#blocking()}, a limit of 10
     * seconds, and 256 rows at a time.
     *
     * @param source as a rule a pool
     */
    public static JdbcDatabase of(DataSource source) {
        Objects.requireNonNull(source, "source");
        JobOptions blocking = JobOptions.in(Dispatcher.blocking());
        CapacityLimiter waiting = CapacityLimiter.of("connections", 64, 1_000);
        JobOptions connecting = blocking.withLimiter(waiting).withName("connect");
        return new JdbcDatabase(source, blocking, connecting, ENDING, LIMIT, FETCH_SIZE);
    }

    /**
     * The same with other options for its jobs: in another dispatcher, or under a limiter that
     * others share. Their key, cancel policy and cancel action are not used. To wait for a
     * connection is no such job, see {@link #withConnecting}; nor is a commit, a rollback or a
     * close: those are in a dispatcher without limits, where no job of others keeps them from
     * ending.
     *
     * @return a changed copy
     */
    public JdbcDatabase withJobs(JobOptions jobs) {
        Objects.requireNonNull(jobs, "jobs");
        return new JdbcDatabase(source, jobs, connecting, ending, limit, fetchSize);
    }

    /**
     * The same with other options for the jobs that wait for a connection of the source; a cancel
     * interrupts them, whatever their cancel policy. By default they are in {@link
     * Dispatcher#blocking()}, 64 at a time under a limiter of their own. Do not let them share one
     * with the statements: whoever waits for a connection would keep those who have one from
     * working, and so from giving it back.
     *
     * @return a changed copy
     */
    public JdbcDatabase withConnecting(JobOptions connecting) {
        Objects.requireNonNull(connecting, "connecting");
        JobOptions interrupted = connecting.withCancelPolicy(CancelPolicy.INTERRUPT);
        return new JdbcDatabase(source, jobs, interrupted, ending, limit, fetchSize);
    }

    /**
     * The same with other options for commits, rollbacks and closes. By default they are in a
     * dispatcher of their own, without limits: where jobs of others can keep them waiting, a
     * connection stays dirty.
     *
     * @return a changed copy
     */
    public JdbcDatabase withEnding(JobOptions ending) {
        Objects.requireNonNull(ending, "ending");
        return new JdbcDatabase(source, jobs, connecting, ending, limit, fetchSize);
    }

    /**
     * The same with another limit: for each commit, rollback and close, and for a statement to end
     * once it is cancelled. Over it, the connection is aborted.
     *
     * @param limit a positive time
     * @return a changed copy
     */
    public JdbcDatabase withLimit(Duration limit) {
        if (!limit.isPositive()) {
            throw new IllegalArgumentException("a limit is a positive time, not " + limit);
        }
        return new JdbcDatabase(source, jobs, connecting, ending, limit, fetchSize);
    }

    /**
     * The same with streams that read another number of rows at a time.
     *
     * @param rows 1 or more; also a hint for the driver
     * @return a changed copy
     */
    public JdbcDatabase withFetchSize(int rows) {
        if (rows < 1) {
            throw new IllegalArgumentException("a stream reads 1 row or more, not " + rows);
        }
        return new JdbcDatabase(source, jobs, connecting, ending, limit, rows);
    }

    /**
     * A block that uses a connection.
     *
     * @param <T> its value
     * @param <X> what it may throw
     */
    @FunctionalInterface
    public interface Use<T extends @Nullable Object, X extends Throwable> {
        /**
         * Runs on the calling task; may await.
         *
         * @param connection of use in this block only
         * @return its value
         * @throws X what the call throws
         */
        T run(JdbcConnection connection) throws X;
    }

    /**
     * A {@link Use} without a value.
     *
     * @param <X> what it may throw
     */
    @FunctionalInterface
    public interface VoidUse<X extends Throwable> {
        /**
         * Runs on the calling task; may await.
         *
         * @param connection of use in this block only
         * @throws X what the call throws
         */
        void run(JdbcConnection connection) throws X;

        /** This block as one whose value is null. */
        private Use<@Nullable Void, X> returningNull() {
            return connection -> {
                run(connection);
                return null;
            };
        }
    }

    /**
     * Runs {@code body} with a connection, which is closed on every way out. Outside {@linkplain
     * JdbcConnection#transaction transactions} each statement is committed by itself, unless the
     * source says otherwise.
     *
     * @return the value of the body
     * @throws X if the body does
     * @throws SQLException if there is no connection to be had
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
     * Runs {@code body} in a transaction, on a connection of its own: committed if it returns, and
     * rolled back however else it ends.
     *
     * @return the value of the body, after the commit
     * @throws X if the body does
     * @throws SQLException if there is no connection to be had, or the commit fails
     * @throws dev.millrace.DeadlineExceededException if the commit takes longer than the limit:
     *     then nobody knows whether it was done
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
