package dev.millrace.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.millrace.Async;
import dev.millrace.LoopFault;
import dev.millrace.Task;
import dev.millrace.WaitPolicy;
import dev.millrace.executor.Dispatcher;
import dev.millrace.executor.JobOptions;
import dev.millrace.stream.AsyncStream;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Drivers that cannot do everything, and the limits of a database. */
class JdbcFailureTest extends TeaFixture {
    private static final String INSERT = "INSERT INTO tea VALUES (?)";
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void a_limit_or_a_fetch_size_that_cannot_be_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> database.withLimit(Duration.ZERO))
                .withMessage("the limit must be positive, was PT0S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> database.withFetchSize(0))
                .withMessage("the fetch size must be 1 or more, was 0");
    }

    @Test
    void the_texts_name_the_source_and_the_state() {
        JdbcDatabase named = JdbcDatabase.of(Failing.source(teas.pool::getConnection));
        assertThat(named).asString().startsWith("database of a source, ");
        run(loop -> {
            JdbcConnection over =
                    named.use(connection -> {
                        assertThat(connection).hasToString("connection of a source");
                        connection.transaction(() -> {
                            assertThat(connection)
                                    .hasToString("connection of a source (in a transaction)");
                        });
                        return connection;
                    });
            assertThat(over).hasToString("connection of a source (closed)");
        });
    }

    @Test
    void the_shorter_of_the_deadlines_of_the_jobs_and_of_the_task_is_the_query_timeout() {
        JdbcDatabase limited =
                database.withJobs(
                        JobOptions.in(Dispatcher.blocking()).withDeadline(Duration.ofSeconds(30)));
        run(loop ->
                limited.run(connection -> {
                    assertThat(timeoutOf(connection)).isEqualTo(30);
                    Async.timeout(MINUTE, () -> assertThat(timeoutOf(connection)).isEqualTo(30));
                    Async.timeout(
                            Duration.ofSeconds(20),
                            () -> assertThat(timeoutOf(connection)).isEqualTo(20));
                }));
    }

    @Test
    void a_query_timeout_of_a_statements_own_stays_if_it_is_the_shorter_one() {
        run(loop ->
                database.run(connection ->
                        Async.timeout(
                                MINUTE,
                                () -> {
                                    assertThat(timeoutOf(connection, 59)).isEqualTo(59);
                                    assertThat(timeoutOf(connection, 61)).isEqualTo(60);
                                })));
    }

    private static int timeoutOf(JdbcConnection connection) throws SQLException {
        return connection.execute("SELECT 1", PreparedStatement::getQueryTimeout);
    }

    private static int timeoutOf(JdbcConnection connection, int own) throws SQLException {
        return connection.execute(
                driver -> {
                    PreparedStatement statement = driver.prepareStatement("SELECT 1");
                    statement.setQueryTimeout(own);
                    return statement;
                },
                PreparedStatement::getQueryTimeout);
    }

    @Test
    void a_driver_without_query_timeouts_works_under_a_deadline_all_the_same() {
        var without =
                new Failing(
                        teas.pool,
                        SQLFeatureNotSupportedException::new,
                        "Statement.setQueryTimeout");
        run(loop ->
                Async.timeout(
                        MINUTE,
                        () ->
                                without.database()
                                        .run(connection -> connection.update(INSERT, "oolong"))));
        assertThat(teas.teas()).isEqualTo(1);
    }

    @Test
    void a_begin_that_fails_is_thrown_and_there_is_nothing_to_take_back() {
        var broken = new Failing(teas.pool, "Connection.setAutoCommit[false]");
        run(loop ->
                broken.database()
                        .run(connection -> {
                            assertThatExceptionOfType(SQLException.class)
                                    .isThrownBy(() -> connection.transaction(() -> {}))
                                    .withMessage("Connection.setAutoCommit")
                                    .satisfies(
                                            thrown -> assertThat(thrown.getSuppressed()).isEmpty());
                            connection.update(INSERT, "oolong"); // it is still good
                        }));
        assertThat(teas.teas()).isEqualTo(1);
    }

    @Test
    void a_connection_that_keeps_its_transactions_after_a_commit_is_reported_and_the_value_kept() {
        var broken = new Failing(teas.pool, "Connection.setAutoCommit[true]");
        run(loop -> {
            int changed =
                    broken.database()
                            .transaction(connection -> connection.update(INSERT, "oolong"));
            assertThat(changed).isEqualTo(1);
            loop.untilIdle(); // faults are reported in a callback
            assertThat(loop.takeFaults())
                    .extracting(LoopFault::message)
                    .containsExactly("auto-commit could not be switched back on after a commit");
        });
        assertThat(teas.teas()).isEqualTo(1);
    }

    @Test
    void a_close_that_fails_is_suppressed_in_what_the_mapping_threw() {
        var failure = new SQLException("no such tea");
        var broken = new Failing(teas.pool, "Statement.close");
        run(loop ->
                broken.database()
                        .run(connection ->
                                assertThatExceptionOfType(SQLException.class)
                                        .isThrownBy(() ->
                                                connection
                                                        .rows(
                                                                "SELECT 1",
                                                                row -> {
                                                                    throw failure;
                                                                })
                                                        .toList())
                                        .isSameAs(failure)));
        assertThat(failure.getSuppressed())
                .extracting(Throwable::getMessage)
                .containsExactly("Statement.close");
    }

    @Test
    void rows_that_were_begun_before_a_transaction_outlive_it() {
        run(loop ->
                database.withFetchSize(2)
                        .run(connection -> {
                            AsyncStream<Long> numbers =
                                    connection.rows(
                                            "SELECT X FROM SYSTEM_RANGE(1, 5)",
                                            row -> row.getLong(1));
                            assertThat(numbers.next()).isEqualTo(1);
                            connection.transaction(() -> connection.update(INSERT, "oolong"));
                            assertThat(numbers.toList()).containsExactly(2L, 3L, 4L, 5L);
                        }));
        assertThat(teas.teas()).isEqualTo(1);
    }

    @Test
    void a_cancelled_statement_that_outlives_its_limit_is_reported_with_the_failed_abort() {
        var broken = new Failing(teas.pool, "Connection.abort");
        run(loop -> {
            Task<?> order =
                    Async.detach(() ->
                            broken.database()
                                    .withLimit(Duration.ofMillis(1))
                                    .run(connection ->
                                            connection.execute(
                                                    TeaDatabase.HELD, PreparedStatement::execute)));
            Async.blocking(() -> TeaDatabase.awaitTick());

            order.cancel();
            Async.blocking(() -> broken.awaitFailure());
            TeaDatabase.release();

            Async.waitFor(List.of(order), WaitPolicy.ALL);
            loop.untilIdle(); // faults are reported in a callback
            assertThat(loop.takeFaults())
                    .extracting(LoopFault::failure)
                    .anySatisfy(failure -> {
                        assertThat(failure)
                                .hasMessageStartingWith("a statement did not end within PT0.001S");
                        assertThat(failure.getSuppressed())
                                .extracting(Throwable::getMessage)
                                .containsExactly("Connection.abort");
                    });
        });
    }

    @Test
    void work_without_a_statement_that_outlives_its_limit_is_reported_only_if_the_abort_fails() {
        var entered = new CountDownLatch(1);
        var released = new CountDownLatch(1);
        var broken = new Failing(teas.pool, "Connection.abort");
        JdbcDatabase limited = broken.database().withLimit(Duration.ofMillis(1));
        run(loop -> {
            Task<?> order =
                    Async.detach(() ->
                            limited.run(connection ->
                                    connection.<Void>call(driver -> {
                                        entered.countDown();
                                        awaitUninterruptibly(released);
                                        return null;
                                    })));
            Async.blocking(() -> entered.await());

            order.cancel();
            Async.blocking(() -> broken.awaitFailure());
            released.countDown();

            Async.waitFor(List.of(order), WaitPolicy.ALL);
            loop.untilIdle(); // faults are reported in a callback
            assertThat(loop.takeFaults())
                    .extracting(fault -> fault.failure().getMessage())
                    .contains("Connection.abort");
        });
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean over = false;
        while (!over) {
            try {
                latch.await();
                over = true;
            } catch (InterruptedException again) {
                Thread.onSpinWait();
            }
        }
    }
}
