package dev.millrace.r2dbc;

import dev.millrace.Async;
import dev.millrace.Checkpoint;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * An R2DBC database for tasks. Immutable; make it once and use it from any loop.
 *
 * <p>Everything keeps {@linkplain dev.millrace.r2dbc##contract the contract of a connection}.
 *
 * {@snippet lang=java :
 * static final R2dbcDatabase SHOP =
 *         R2dbcDatabase.of(factory).withCancel(driver -> ((PostgresqlConnection) driver).cancelRequest());
 *
 * Receipt receipt = SHOP.transaction(connection -> {
 *     connection.update("UPDATE stock SET grams = grams - $1 WHERE tea = $2", 100, "oolong");
 *     return print(connection.rows("SELECT * FROM stock", Stock::of).toList());
 * }); // committed
 * }
 */
public final class R2dbcDatabase {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int FETCH_SIZE = 256;

    private final ConnectionFactory factory;
    private final @Nullable Function<? super Connection, ? extends Publisher<?>> cancel;
    private final Duration limit;
    private final int fetchSize;

    private R2dbcDatabase(
            ConnectionFactory factory,
            @Nullable Function<? super Connection, ? extends Publisher<?>> cancel,
            Duration limit,
            int fetchSize) {
        this.factory = factory;
        this.cancel = cancel;
        this.limit = limit;
        this.fetchSize = fetchSize;
    }

    /**
     * Makes a database of {@code factory}, with a limit of 10 seconds, 256 rows requested ahead,
     * and no {@linkplain #withCancel cancel} of its own.
     *
     * @param factory usually a pool
     */
    public static R2dbcDatabase of(ConnectionFactory factory) {
        Objects.requireNonNull(factory, "factory");
        return new R2dbcDatabase(factory, null, LIMIT, FETCH_SIZE);
    }

    /**
     * Returns a copy that also cancels on the server: {@code cancel} makes it end the statement
     * that a connection is running. R2DBC itself has no method for that.
     *
     * @param cancel called when a running statement is cancelled; it has to unwrap a pooled
     *     connection
     * @return a changed copy
     */
    public R2dbcDatabase withCancel(Function<? super Connection, ? extends Publisher<?>> cancel) {
        Objects.requireNonNull(cancel, "cancel");
        return new R2dbcDatabase(factory, cancel, limit, fetchSize);
    }

    /**
     * Returns a copy with another limit for each commit, rollback, close and cancel of a statement.
     *
     * @param limit a positive time
     * @return a changed copy
     */
    public R2dbcDatabase withLimit(Duration limit) {
        if (!limit.isPositive()) {
            throw new IllegalArgumentException("the limit must be positive, was " + limit);
        }
        return new R2dbcDatabase(factory, cancel, limit, fetchSize);
    }

    /**
     * Returns a copy with streams that request another number of rows ahead.
     *
     * @param rows 1 or more; also the driver's fetch size
     * @return a changed copy
     */
    public R2dbcDatabase withFetchSize(int rows) {
        if (rows < 1) {
            throw new IllegalArgumentException("the fetch size must be 1 or more, was " + rows);
        }
        return new R2dbcDatabase(factory, cancel, limit, rows);
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
        T run(R2dbcConnection connection) throws X;
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
        void run(R2dbcConnection connection) throws X;

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
     * {@linkplain R2dbcConnection#transaction transactions} each statement is committed by itself,
     * unless the factory says otherwise.
     *
     * @return the value of the body
     * @throws X if the body does
     */
    @Checkpoint
    public <T extends @Nullable Object, X extends Throwable> T use(Use<? extends T, X> body)
            throws X {
        Async.raisePending();
        Objects.requireNonNull(body, "body");
        R2dbcConnection connection = R2dbcConnection.open(this);
        T value;
        try {
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
    public <X extends Throwable> void run(VoidUse<X> body) throws X {
        use(Async.requireArgument(body, "body").returningNull());
    }

    /**
     * Runs {@code body} in a transaction on a connection of its own. The transaction is committed
     * if the body returns and rolled back if it ends in any other way.
     *
     * @return the value of the body, after the commit
     * @throws X if the body does
     * @throws dev.millrace.DeadlineExceededException if the commit takes longer than the limit; it
     *     is then unknown whether it was done
     */
    @Checkpoint
    public <T extends @Nullable Object, X extends Throwable> T transaction(Use<? extends T, X> body)
            throws X {
        Async.requireArgument(body, "body");
        return this.<T, X>use(
                connection -> connection.<T, X>transaction(() -> body.run(connection)));
    }

    /** As {@link #transaction}, without a value. */
    @Checkpoint
    public <X extends Throwable> void runTransaction(VoidUse<X> body) throws X {
        transaction(Async.requireArgument(body, "body").returningNull());
    }

    ConnectionFactory factory() {
        return factory;
    }

    @Nullable Function<? super Connection, ? extends Publisher<?>> cancel() {
        return cancel;
    }

    Duration limit() {
        return limit;
    }

    int fetchSize() {
        return fetchSize;
    }

    @Override
    public String toString() {
        return "database of " + factory.getMetadata().getName();
    }
}
