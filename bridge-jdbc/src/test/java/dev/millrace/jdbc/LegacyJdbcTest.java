package dev.millrace.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.Async;
import dev.millrace.DeadlineExceededException;
import dev.millrace.EventLoop;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.executor.Dispatcher;
import dev.millrace.executor.JobOptions;
import dev.millrace.testing.junit.EngineTest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LegacyJdbcTest extends EngineTest {
    private static final Duration MOMENT = Duration.ofMillis(100);

    private TeaDatabase teas;
    private LegacyTeas legacy;

    @BeforeEach
    void open() throws SQLException {
        teas = new TeaDatabase(2);
        legacy = new LegacyTeas(LegacyJdbc.watched(teas.pool));
    }

    @AfterEach
    void every_connection_was_given_back() throws SQLException {
        assertThat(teas.lent()).isZero();
        teas.close();
    }

    @Test
    void a_legacy_class_works_as_it_did_in_a_job_and_outside_of_one() throws SQLException {
        assertThat(legacy.insert("oolong")).isEqualTo(1);

        run(loop -> {
            assertThat(LegacyJdbc.call(() -> legacy.insert("assam"))).isEqualTo(1);
            LegacyJdbc.run(() -> legacy.insert("sencha"));
            assertThat(EventLoop.current()).isSameAs(loop.loop());
        });

        assertThat(teas.teas()).isEqualTo(3);
    }

    @Test
    void a_cancel_ends_the_statement_and_lets_the_class_roll_back() {
        run(loop -> {
            Task<Long> order = Async.detach(() -> LegacyJdbc.call(legacy::insertAndRunOn));
            Async.blocking(() -> TeaDatabase.awaitTick());

            order.cancel("changed my mind");

            assertThatExceptionOfType(TaskCancelledException.class).isThrownBy(order::await);
        });
        assertThat(teas.teas()).isZero();
        assertThat(legacy.rolledBack).isTrue();
    }

    @Test
    void a_deadline_does_the_same() {
        try (EventLoop loop = EventLoop.builder().engine(engine).open()) { // jobs hold virtual time
            assertThatExceptionOfType(DeadlineExceededException.class)
                    .isThrownBy(() ->
                            loop.runUntilComplete(
                                    loop.detach(() ->
                                            LegacyJdbc.call(
                                                    JobOptions.in(Dispatcher.blocking())
                                                            .withDeadline(MOMENT),
                                                    legacy::insertAndRunOn))));
        }
        assertThat(teas.teas()).isZero();
    }

    @Test
    void work_that_is_in_no_call_of_a_connection_is_interrupted_and_may_not_execute_any_more() {
        var waits = new CountDownLatch(1);
        var refusal = new AtomicReference<SQLException>();

        run(loop -> {
            Task<?> order =
                    Async.detach(() ->
                            LegacyJdbc.call(() -> {
                                try {
                                    waits.countDown();
                                    new CountDownLatch(1).await();
                                } catch (InterruptedException interrupted) {
                                    Thread.currentThread().interrupt();
                                }
                                try {
                                    return legacy.insert("too late");
                                } catch (SQLException refused) {
                                    refusal.set(refused);
                                    throw refused;
                                }
                            }));
            Async.blocking(() -> waits.await());

            order.cancel("changed my mind");

            assertThatExceptionOfType(TaskCancelledException.class).isThrownBy(order::await);
        });
        assertThat(refusal.get().getMessage()).isEqualTo("the call was cancelled");
        assertThat(teas.teas()).isZero();
    }

    @Test
    void what_the_class_throws_is_thrown_as_it_was() {
        var failure = new SQLException("no tea");

        run(loop ->
                assertThatExceptionOfType(SQLException.class)
                        .isThrownBy(() ->
                                LegacyJdbc.call(() -> {
                                    throw failure;
                                }))
                        .isSameAs(failure));
    }

    @Test
    void a_watched_source_is_what_it_was_to_whoever_looks_beneath_it() throws SQLException {
        DataSource watched = LegacyJdbc.watched(teas.pool);

        assertThat(watched.equals(watched)).isTrue();
        assertThat(watched.isWrapperFor(JdbcConnectionPool.class)).isTrue();
        try (Connection connection = watched.getConnection();
                Statement statement = connection.createStatement();
                PreparedStatement prepared = connection.prepareStatement("SELECT 1");
                Statement call = connection.prepareCall("CALL 1")) {
            assertThat(statement.getConnection()).isSameAs(connection);
            assertThat(prepared.getConnection()).isSameAs(connection);
            assertThat(call).isInstanceOf(java.sql.CallableStatement.class);
        }
    }

    /** Knows nothing of tasks. */
    private static final class LegacyTeas {
        private final DataSource source;
        private final AtomicBoolean rolledBack = new AtomicBoolean();

        LegacyTeas(DataSource source) {
            this.source = source;
        }

        int insert(String name) throws SQLException {
            try (Connection connection = source.getConnection();
                    PreparedStatement insert =
                            connection.prepareStatement("INSERT INTO tea VALUES (?)")) {
                insert.setString(1, name);
                return insert.executeUpdate();
            }
        }

        long insertAndRunOn() throws SQLException {
            try (Connection connection = source.getConnection()) {
                connection.setAutoCommit(false);
                try (Statement statement = connection.createStatement()) {
                    statement.executeUpdate("INSERT INTO tea VALUES ('oolong')");
                    try (ResultSet rows = statement.executeQuery(TeaDatabase.ENDLESS)) {
                        rows.next();
                        return rows.getLong(1);
                    }
                } catch (SQLException failed) {
                    connection.rollback();
                    rolledBack.set(true);
                    throw failed;
                } finally {
                    connection.setAutoCommit(true);
                }
            }
        }
    }

    @Test
    void a_watched_source_equals_itself_only_and_answers_also_inside_of_a_call() {
        DataSource watched = LegacyJdbc.watched(teas.pool);

        assertThat(watched.equals(LegacyJdbc.watched(teas.pool))).isFalse();
        assertThat(watched).hasSameHashCodeAs(watched);
        run(loop ->
                assertThat(LegacyJdbc.call(() -> watched.isWrapperFor(JdbcConnectionPool.class)))
                        .isTrue());
    }

    @Test
    void a_rollback_after_the_interrupt_of_a_cancel_is_not_interrupted() {
        var waits = new CountDownLatch(1);
        var interrupted = new AtomicBoolean(true);
        DataSource watched = LegacyJdbc.watched(teas.pool);

        run(loop -> {
            Task<?> order =
                    Async.detach(() ->
                            LegacyJdbc.run(() -> {
                                try (Connection connection = watched.getConnection()) {
                                    connection.setAutoCommit(false);
                                    insert(connection);
                                    try {
                                        waits.countDown();
                                        new CountDownLatch(1).await();
                                    } catch (InterruptedException cut) {
                                        Thread.currentThread().interrupt();
                                        connection.rollback();
                                        interrupted.set(Thread.currentThread().isInterrupted());
                                        connection.setAutoCommit(true);
                                    }
                                }
                            }));
            Async.blocking(() -> waits.await());

            order.cancel("changed my mind");

            order.await(); // the work has ended by itself
        });
        assertThat(interrupted).isFalse();
        assertThat(teas.teas()).isZero();
    }

    private static void insert(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("INSERT INTO tea VALUES ('oolong')");
        }
    }

    @Test
    void a_cancel_that_the_driver_cannot_do_waits_for_the_end_of_the_statement() {
        var broken = new Failing(teas.pool, "Statement.cancel");
        DataSource watched = LegacyJdbc.watched(broken.source());

        run(loop -> {
            Task<?> order =
                    Async.detach(() ->
                            LegacyJdbc.run(() -> {
                                try (Connection connection = watched.getConnection();
                                        PreparedStatement held =
                                                connection.prepareStatement(TeaDatabase.HELD)) {
                                    held.execute();
                                }
                            }));
            Async.blocking(() -> TeaDatabase.awaitTick());

            order.cancel("changed my mind");
            Async.blocking(() -> broken.awaitFailure());
            assertThat(order.done()).isFalse();
            TeaDatabase.release();

            order.await(); // the work has ended by itself
        });
    }
}
