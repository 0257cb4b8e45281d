package dev.millrace.r2dbc;

import dev.millrace.Async;
import dev.millrace.Body;
import dev.millrace.CancelledError;
import dev.millrace.CheckReturnValue;
import dev.millrace.Checkpoint;
import dev.millrace.EventLoop;
import dev.millrace.LoopFault;
import dev.millrace.VoidBody;
import dev.millrace.reactivestreams.PublisherBridge;
import dev.millrace.spi.Rethrow;
import dev.millrace.stream.AsyncStream;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Readable;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * A connection for the duration of a block of {@link R2dbcDatabase}, to be used by the tasks of
 * that block, on its loop.
 *
 * <p>Everything keeps {@linkplain dev.millrace.r2dbc##contract the contract of a connection}. After
 * the block, all calls throw an {@link IllegalStateException}.
 */
public final class R2dbcConnection {
    private final R2dbcDatabase database;
    private final Connection driver;
    private final StatementTimeout timeout;

    // loop only
    private final List<Rows<?>> openRows = new ArrayList<>();
    private @Nullable String underWay;
    // a begin, commit or rollback; another task's statement may run beside it
    private @Nullable String settling;
    private boolean inTransaction;
    private boolean over;

    R2dbcConnection(R2dbcDatabase database, Connection driver) {
        this.database = database;
        this.driver = driver;
        this.timeout = new StatementTimeout(driver);
    }

    static R2dbcConnection open(R2dbcDatabase database) {
        Publisher<? extends Connection> created = database.factory().create();
        EventLoop loop = EventLoop.current();
        Consumer<Connection> late =
                driver -> loop.<@Nullable Void>detach(() -> closeLate(database, driver));
        Connection driver = PublisherBridge.<Connection>values(created, late).single();
        return new R2dbcConnection(database, driver);
    }

    /** Closes a connection that came after the wait for it was cancelled. */
    private static @Nullable Void closeLate(R2dbcDatabase database, Connection driver) {
        Async.shield(database.limit(), () -> await(driver.close()));
        return null;
    }

    // ---- for tasks

    /**
     * Runs {@code body} in a transaction, which is committed if the body returns and rolled back if
     * it ends in any other way. Afterwards the connection has its auto-commit mode back.
     *
     * @return the value of the body, after the commit
     * @throws X if the body does
     * @throws IllegalStateException if the connection already is in a transaction; use {@link
     *     #call} for savepoints
     */
    @Checkpoint
    public <T extends @Nullable Object, X extends Throwable> T transaction(
            Body<? extends T, X> body) throws X {
        requireIdle();
        Objects.requireNonNull(body, "body");
        if (inTransaction) {
            throw new IllegalStateException(this + " is already in a transaction");
        }
        inTransaction = true;
        try {
            return committed(body);
        } finally {
            inTransaction = false;
        }
    }

    /** As {@link #transaction(Body)}, without a value. */
    @Checkpoint
    public <X extends Throwable> void transaction(VoidBody<X> body) throws X {
        transaction(Async.requireArgument(body, "body").returningNull());
    }

    /**
     * Executes {@code sql}, which returns no rows.
     *
     * @param parameters bound by their index, never null; for a null value pass {@code
     *     Parameters.in(type)}
     * @return how many rows it changed
     */
    @Checkpoint
    public long update(String sql, Object... parameters) {
        Async.requireArgument(sql, "sql");
        return exclusively(sql, Async.currentEffectiveDeadline(), () -> updated(sql, parameters));
    }

    /**
     * Returns the rows of a query, which is executed by the first {@code next()}. {@linkplain
     * R2dbcDatabase#withFetchSize Several rows} are requested ahead; closing the stream ends the
     * query.
     *
     * @param mapping makes an element, never null, of a row, on a thread of the driver
     * @param parameters as for {@link #update}
     * @return a stream for one consumer, closed with the transaction or the block it belongs to
     */
    @CheckReturnValue
    public <T> AsyncStream<T> rows(
            String sql, Function<? super Readable, ? extends T> mapping, Object... parameters) {
        Objects.requireNonNull(sql, "sql");
        Objects.requireNonNull(mapping, "mapping");
        Duration deadline = Async.currentEffectiveDeadline();
        return new Rows<T>(this, sql, deadline, mapping, parameters).stream();
    }

    /**
     * Awaits all elements of a publisher of the driver: for savepoints, isolation levels, batches.
     *
     * @param work must not close the connection, nor commit or roll back
     * @return the elements in their order
     */
    @Checkpoint
    public <T> List<T> call(Function<? super Connection, ? extends Publisher<? extends T>> work) {
        Async.requireArgument(work, "work");
        try {
            return alone(
                    "a call",
                    () -> answered(() -> PublisherBridge.<T>values(work.apply(driver)).toList()));
        } finally {
            timeout.changedPerhaps(); // going back to a savepoint restores the old timeout
        }
    }

    // ---- statements

    /**
     * Runs {@code body} as the only statement of this connection, with the timeout for {@code
     * deadline}.
     */
    <T extends @Nullable Object, X extends Throwable> T exclusively(
            String what, @Nullable Duration deadline, Body<T, X> body) throws X {
        return alone(
                what,
                () -> {
                    timeout.set(deadline);
                    return body.run();
                });
    }

    private <T extends @Nullable Object, X extends Throwable> T alone(String what, Body<T, X> body)
            throws X {
        requireIdle();
        underWay = what;
        try {
            return body.run();
        } finally {
            underWay = null;
        }
    }

    /** Begins or ends a transaction; calls meanwhile are refused. */
    private void settle(String what, VoidBody<RuntimeException> step) {
        settling = what;
        try {
            step.run();
        } finally {
            settling = null;
        }
    }

    /** Awaits an answer of the server; a cancel meanwhile also ends the work on the server. */
    private <T extends @Nullable Object> T answered(Body<T, RuntimeException> answer) {
        try {
            return answer.run();
        } catch (CancelledError cut) {
            cutOff(cut);
            throw cut;
        }
    }

    /** Runs the driver's cancel after a task was cancelled while the server worked. */
    void cutOff(CancelledError cut) {
        Function<? super Connection, ? extends Publisher<?>> cancel = database.cancel();
        if (cancel != null) {
            suppressing(cut, () -> shielded(() -> cancel.apply(driver)));
        }
    }

    /** Executes {@code sql} and passes each result to {@code use}, which must consume it. */
    void eachResult(String sql, Object[] parameters, Consumer<Result> use) {
        Publisher<? extends Result> executed = execute(sql, parameters);
        try (AsyncStream<Result> results = PublisherBridge.<Result>values(executed).stream(1)) {
            try {
                for (Result result = results.next(); result != null; result = results.next()) {
                    use.accept(result);
                }
            } catch (RuntimeException failure) {
                RuntimeException told = unwrapped(failure);
                hear(results, told);
                throw told;
            }
        }
    }

    /**
     * Unwraps the driver's exception: Reactor's windows, of which some drivers make results, wrap
     * it.
     */
    private static RuntimeException unwrapped(RuntimeException failure) {
        return !(failure instanceof R2dbcException)
                        && failure.getCause() instanceof R2dbcException told
                ? told
                : failure;
    }

    /**
     * Takes the failure of {@code results} if there is one: the driver may signal the same failure
     * there, too.
     */
    private static void hear(AsyncStream<Result> results, Throwable failure) {
        suppressing(
                failure,
                () -> {
                    if (results.ready()) {
                        results.next();
                    }
                });
    }

    private Publisher<? extends Result> execute(String sql, Object[] parameters) {
        Statement statement = driver.createStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            if (parameters[i] == null) {
                throw new IllegalArgumentException(
                        "parameter " + i + " is null; pass Parameters.in(type) instead");
            }
            statement.bind(i, parameters[i]);
        }
        return statement.fetchSize(database.fetchSize()).execute();
    }

    private long updated(String sql, Object[] parameters) {
        var sum = new AtomicLong(); // only one task uses it, as a mutable long
        Consumer<Result> count =
                result ->
                        PublisherBridge.values(result.getRowsUpdated())
                                .toList()
                                .forEach(sum::addAndGet);
        return answered(() -> {
            eachResult(sql, parameters, count);
            return sum.get();
        });
    }

    int fetchSize() {
        return database.fetchSize();
    }

    // ---- the block

    /** Closes the connection; a failure of that is added to {@code first}, if there is one. */
    void close(@Nullable Throwable first) {
        over = true;
        Throwable broken = closeRows(false);
        broken = suppressing(broken, () -> Async.shield(database.limit(), timeout::clear));
        broken = suppressing(broken, () -> shielded(driver::close));
        if (broken != null) {
            tell(first, "a connection could not be closed", broken);
        }
    }

    private <T extends @Nullable Object, X extends Throwable> T committed(Body<? extends T, X> body)
            throws X {
        boolean autoCommit = driver.isAutoCommit();
        T value;
        try {
            settle("a begin", () -> await(driver.beginTransaction()));
            value = body.run();
            Throwable broken = closeRows(true);
            if (broken != null) {
                throw Rethrow.unchecked(broken);
            }
            settle("a commit", () -> shielded(driver::commitTransaction));
        } catch (Throwable failure) { // a cancel is one, too
            rollBack(failure, autoCommit);
            throw failure;
        }
        Throwable broken = suppressing(null, () -> restore(autoCommit));
        if (broken != null) {
            tell(null, "auto-commit could not be switched back on after a commit", broken);
        }
        return value;
    }

    private void rollBack(Throwable first, boolean autoCommit) {
        Throwable broken = closeRows(true);
        broken =
                suppressing(
                        broken,
                        () -> settle("a rollback", () -> shielded(driver::rollbackTransaction)));
        timeout.changedPerhaps();
        broken = suppressing(broken, () -> restore(autoCommit));
        if (broken != null) {
            tell(first, "a transaction could not be rolled back", broken);
        }
    }

    private void restore(boolean autoCommit) {
        if (driver.isAutoCommit() != autoCommit) {
            settle(
                    "a switch of auto-commit",
                    () -> shielded(() -> driver.setAutoCommit(autoCommit)));
        }
    }

    private void shielded(Body<? extends Publisher<?>, RuntimeException> call) {
        Async.shield(database.limit(), () -> await(call.run()));
    }

    private static void await(Publisher<?> publisher) {
        PublisherBridge.values(publisher).toList();
    }

    /**
     * Runs {@code cleanup}; adds what it throws to {@code first}, or returns it if there is no
     * first.
     */
    private static @Nullable Throwable suppressing(
            @Nullable Throwable first, VoidBody<RuntimeException> cleanup) {
        try {
            cleanup.run();
            return first;
        } catch (Throwable failure) {
            return first == null ? failure : both(first, failure);
        }
    }

    private static Throwable both(Throwable first, Throwable second) {
        if (first != second) {
            first.addSuppressed(second);
        }
        return first;
    }

    private static void tell(@Nullable Throwable first, String what, Throwable broken) {
        if (first == null) {
            EventLoop.current().report(LoopFault.of(what, broken));
        } else {
            both(first, broken);
        }
    }

    // ---- rows

    void opened(Rows<?> rows) {
        rows.inTransaction = inTransaction;
        openRows.add(rows);
    }

    void closed(Rows<?> rows) {
        openRows.remove(rows);
    }

    /** Closes the open streams, all or only those of the transaction; returns what failed. */
    private @Nullable Throwable closeRows(boolean ofTransaction) {
        Throwable broken = null;
        for (Rows<?> rows : List.copyOf(openRows)) {
            if (rows.inTransaction || !ofTransaction) {
                broken = suppressing(broken, () -> rows.stream().close());
            }
        }
        return broken;
    }

    private void requireIdle() {
        Async.raisePending();
        if (over) {
            throw new IllegalStateException(this + " is closed: its block has ended");
        }
        String running = settling != null ? settling : underWay;
        if (running != null) {
            throw new IllegalStateException(
                    this
                            + " is running \""
                            + running
                            + "\" and can run only one statement at a time: await that, or close"
                            + " its rows");
        }
    }

    @Override
    public String toString() {
        return "connection of "
                + database
                + (over ? " (closed)" : inTransaction ? " (in a transaction)" : "");
    }
}
