package dev.millrace.jdbc;

import static dev.millrace.executor.RunInExecutor.runInExecutor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.Async;
import dev.millrace.DeadlineExceededException;
import dev.millrace.EventLoop;
import dev.millrace.LoopFault;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.TaskGroup;
import dev.millrace.WaitPolicy;
import dev.millrace.executor.CancelPolicy;
import dev.millrace.executor.Dispatcher;
import dev.millrace.executor.JobOptions;
import dev.millrace.stream.AsyncStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class JdbcDatabaseTest extends TeaFixture {
    private static final String INSERT = "INSERT INTO tea VALUES (?)";
    private static final Duration MOMENT = Duration.ofMillis(100);
    private static final Duration CENTURIES = Duration.ofDays(365 * 400);

    @Test
    void a_transaction_is_committed_when_its_block_returns() {
        run(loop -> {
            int changed =
                    database.transaction(connection -> {
                        int rows = connection.update(INSERT, "oolong");
                        assertThat(teas.teas()).isZero();
                        return rows;
                    });

            assertThat(changed).isEqualTo(1);
            assertThat(teas.teas()).isEqualTo(1);
        });
    }

    @Test
    void a_failure_takes_a_transaction_back_and_is_thrown_as_it_was() {
        var failure = new IOException("no tea");

        run(loop ->
                assertThatExceptionOfType(IOException.class)
                        .isThrownBy(() ->
                                database.runTransaction(connection -> {
                                    connection.update(INSERT, "oolong");
                                    throw failure;
                                }))
                        .isSameAs(failure));

        assertThat(teas.teas()).isZero();
    }

    @Test
    void a_connection_has_its_auto_commit_back_after_each_transaction() {
        run(loop ->
                database.run(connection -> {
                    connection.transaction(() -> connection.update(INSERT, "oolong"));
                    assertThat(connection.call(Connection::getAutoCommit)).isTrue();
                    assertThatExceptionOfType(SQLException.class)
                            .isThrownBy(() ->
                                    connection.transaction(
                                            () -> connection.update(INSERT, "oolong")));
                    assertThat(connection.call(Connection::getAutoCommit)).isTrue();
                    connection.update(INSERT, "assam");
                }));

        assertThat(teas.teas()).isEqualTo(2);
    }

    @Test
    void a_cancel_ends_the_statement_and_takes_the_transaction_back() {
        run(loop -> {
            Task<?> order = Async.detach(() -> insertAndRunOn(database));
            Async.blocking(() -> TeaDatabase.awaitTick());

            order.cancel("changed my mind");

            assertThatExceptionOfType(TaskCancelledException.class).isThrownBy(order::await);
            assertThat(teas.teas()).isZero();
        });
    }

    @Test
    void a_deadline_does_the_same() {
        try (EventLoop loop = EventLoop.builder().engine(engine).open()) { // jobs hold virtual time
            assertThatExceptionOfType(DeadlineExceededException.class)
                    .isThrownBy(() ->
                            loop.runUntilComplete(
                                    loop.detach(() ->
                                            Async.timeout(
                                                    MOMENT, () -> insertAndRunOn(database)))));
        }

        assertThat(teas.teas()).isZero();
    }

    private static Void insertAndRunOn(JdbcDatabase database) throws SQLException {
        database.runTransaction(connection -> {
            connection.update(INSERT, "oolong");
            connection.rows(TeaDatabase.ENDLESS, row -> row.getLong(1)).toList();
        });
        return null;
    }

    @Test
    void what_is_left_of_the_deadline_is_the_query_timeout_and_never_none() {
        run(loop ->
                database.run(connection -> {
                    assertThat(timeoutOf(connection)).isZero();
                    Duration limit = Duration.ofMillis(1_200);
                    Async.timeout(
                            limit,
                            () -> {
                                assertThat(timeoutOf(connection)).isEqualTo(2);
                                Async.sleep(Duration.ofMillis(1_100)); // virtual
                                assertThat(timeoutOf(connection)).isEqualTo(1);
                            });
                    assertThat(timeoutOf(connection)).isZero();
                }));
    }

    @Test
    void a_deadline_of_centuries_is_the_longest_query_timeout_that_drivers_can_count() {
        run(loop ->
                database.run(connection ->
                        Async.timeout(
                                CENTURIES,
                                () ->
                                        assertThat(timeoutOf(connection))
                                                .isEqualTo(Integer.MAX_VALUE / 1_000))));
    }

    @Test
    void a_cancel_ends_the_statement_under_a_limit_of_centuries_too() {
        run(loop -> {
            Task<?> order = Async.detach(() -> insertAndRunOn(database.withLimit(CENTURIES)));
            Async.blocking(() -> TeaDatabase.awaitTick());

            order.cancel();

            assertThatExceptionOfType(TaskCancelledException.class).isThrownBy(order::await);
        });
    }

    private static int timeoutOf(JdbcConnection connection) throws SQLException {
        return connection.execute("SELECT 1", statement -> statement.getQueryTimeout());
    }

    @Test
    void rows_are_read_and_mapped_off_the_loop_so_many_at_a_time() {
        var mapped = new AtomicInteger();
        run(loop ->
                database.withFetchSize(10)
                        .run(connection -> {
                            AsyncStream<Long> numbers =
                                    connection.rows(
                                            "SELECT X FROM SYSTEM_RANGE(1, 25) WHERE X > ?",
                                            row -> {
                                                assertThat(EventLoop.currentOrNull()).isNull();
                                                mapped.incrementAndGet();
                                                return row.getLong(1);
                                            },
                                            5);
                            assertThat(numbers.next()).isEqualTo(6);
                            assertThat(mapped).hasValue(10);
                            assertThat(numbers.toList()).hasSize(19).endsWith(25L);
                        }));
    }

    @Test
    void rows_that_are_left_half_way_free_their_connection() {
        var mapped = new AtomicInteger();
        run(loop ->
                database.withFetchSize(10)
                        .run(connection -> {
                            List<Long> first =
                                    connection
                                            .rows(
                                                    "SELECT X FROM SYSTEM_RANGE(1, 1000)",
                                                    row -> (long) mapped.incrementAndGet())
                                            .take(3)
                                            .toList();
                            assertThat(first).containsExactly(1L, 2L, 3L);
                            connection.update(INSERT, "oolong");
                        }));

        assertThat(mapped).hasValue(10);
        assertThat(teas.teas()).isEqualTo(1);
    }

    @Test
    void rows_that_are_left_open_are_closed_with_their_transaction() {
        run(loop ->
                database.withFetchSize(2)
                        .run(connection -> {
                            AsyncStream<Long> left =
                                    connection.transaction(() -> {
                                        connection.update(INSERT, "oolong");
                                        AsyncStream<Long> numbers =
                                                connection.rows(
                                                        "SELECT X FROM SYSTEM_RANGE(1, 9)",
                                                        row -> row.getLong(1));
                                        assertThat(numbers.next()).isEqualTo(1);
                                        return numbers;
                                    });
                            assertThat(left.closed()).isTrue();
                            assertThat(teas.teas()).isEqualTo(1);
                        }));
    }

    @Test
    void a_mapping_that_throws_fails_the_stream_with_the_same_instance() {
        var failure = new SQLException("no such tea");
        run(loop ->
                database.run(connection ->
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
    }

    @Test
    void calls_of_several_tasks_use_the_connection_one_after_the_other() {
        var inside = new AtomicInteger();
        var most = new AtomicInteger();
        run(loop ->
                database.run(connection ->
                        TaskGroup.run(group -> {
                            for (int i = 0; i < 10; i++) {
                                group.fork(() ->
                                        connection.run(driver -> {
                                            most.accumulateAndGet(
                                                    inside.incrementAndGet(), Math::max);
                                            driver.createStatement().execute("SELECT 1");
                                            inside.decrementAndGet();
                                        }));
                            }
                        })));

        assertThat(most).hasValue(1);
    }

    @Test
    void those_that_wait_for_a_connection_let_those_work_that_have_one() {
        Dispatcher narrow = Dispatcher.blocking("narrow", 1, 1);
        JdbcDatabase crowded = database.withJobs(JobOptions.in(narrow));
        run(loop ->
                TaskGroup.run(group -> {
                    for (int i = 0; i < 20; i++) {
                        String name = "tea " + i;
                        group.fork(() ->
                                crowded.runTransaction(
                                        connection -> connection.update(INSERT, name)));
                    }
                }));

        assertThat(teas.teas()).isEqualTo(20);
    }

    @Test
    void a_commit_and_a_close_do_not_wait_behind_the_jobs_of_others() {
        JobOptions narrow = JobOptions.in(Dispatcher.blocking("narrow", 1, 1));
        var begun = new CountDownLatch(1);
        var released = new CountDownLatch(1);
        run(loop -> {
            try {
                database.withJobs(narrow)
                        .runTransaction(connection -> {
                            connection.update(INSERT, "oolong");
                            Async.detach(() -> holdUp(narrow, begun, released));
                            Async.blocking(() -> begun.await());
                        });

                assertThat(teas.teas()).isEqualTo(1);
                assertThat(teas.lent()).isZero();
            } finally {
                released.countDown();
            }
        });
    }

    private static Void holdUp(JobOptions jobs, CountDownLatch begun, CountDownLatch released) {
        return runInExecutor(
                        jobs,
                        () -> {
                            begun.countDown();
                            released.await();
                            return (Void) null;
                        })
                .await();
    }

    @Test
    void a_commit_comes_after_the_statements_that_were_called_before_it() {
        run(loop ->
                database.run(connection ->
                        TaskGroup.run(group -> {
                            connection.transaction(() -> {
                                group.fork(() -> {
                                    connection.execute(
                                            TeaDatabase.HELD, statement -> statement.execute());
                                });
                                group.fork(() -> {
                                    connection.update(INSERT, "oolong");
                                });
                                Async.blocking(() -> TeaDatabase.awaitTick());
                                Async.detach(() -> {
                                    Async.checkpoint();
                                    TeaDatabase.release();
                                    return null;
                                });
                            });
                            assertThat(teas.teas()).isEqualTo(1);
                        })));
    }

    @Test
    void a_transaction_inside_another_is_refused_and_so_is_a_connection_after_its_block() {
        run(loop -> {
            var kept = new ArrayList<JdbcConnection>();
            database.runTransaction(connection -> {
                kept.add(connection);
                assertThatIllegalStateException()
                        .isThrownBy(() -> connection.transaction(() -> {}))
                        .withMessageContaining("already in a transaction");
            });

            assertThatIllegalStateException()
                    .isThrownBy(() -> kept.getFirst().update(INSERT, "oolong"))
                    .withMessageContaining("its block has ended");
        });
    }

    @Test
    void a_commit_that_fails_is_thrown_and_the_transaction_taken_back() {
        JdbcDatabase broken = new Failing(teas.pool, "Connection.commit").database();
        run(loop ->
                assertThatExceptionOfType(SQLException.class)
                        .isThrownBy(() ->
                                broken.runTransaction(
                                        connection -> connection.update(INSERT, "oolong")))
                        .withMessage("Connection.commit")
                        .withNoCause());

        assertThat(teas.teas()).isZero();
    }

    @Test
    void a_rollback_that_fails_is_suppressed_in_what_was_thrown_first() {
        JdbcDatabase broken = new Failing(teas.pool, "Connection.rollback").database();
        var failure = new IOException("no tea");
        run(loop ->
                assertThatExceptionOfType(IOException.class)
                        .isThrownBy(() ->
                                broken.runTransaction(connection -> {
                                    throw failure;
                                }))
                        .isSameAs(failure)
                        .satisfies(thrown ->
                                assertThat(thrown.getSuppressed())
                                        .singleElement()
                                        .hasFieldOrPropertyWithValue(
                                                "message", "Connection.rollback")));
    }

    @Test
    void a_connection_that_could_neither_be_rolled_back_nor_aborted_is_not_given_back()
            throws SQLException {
        var lent = new ArrayList<Connection>();
        var remembered =
                Failing.source(() -> {
                    lent.add(teas.pool.getConnection());
                    return lent.getFirst();
                });
        JdbcDatabase broken =
                new Failing(remembered, "Connection.rollback", "Connection.abort").database();
        var failure = new IOException("no tea");
        run(loop ->
                assertThatExceptionOfType(IOException.class)
                        .isThrownBy(() ->
                                broken.runTransaction(connection -> {
                                    throw failure;
                                }))
                        .isSameAs(failure));

        assertThat(teas.lent()).isEqualTo(1);
        lent.getFirst().close();
    }

    @Test
    void a_connection_that_cannot_be_closed_is_reported_and_the_value_kept() throws SQLException {
        var lent = new ArrayList<Connection>();
        var remembered =
                Failing.source(() -> {
                    lent.add(teas.pool.getConnection());
                    return lent.getFirst();
                });
        run(loop -> {
            JdbcDatabase broken = new Failing(remembered, "Connection.close").database();
            int changed = broken.transaction(connection -> connection.update(INSERT, "oolong"));
            assertThat(changed).isEqualTo(1);
            loop.untilIdle(); // faults are reported in a callback
            assertThat(loop.takeFaults())
                    .extracting(LoopFault::message)
                    .containsExactly("a connection could not be closed");
        });

        assertThat(teas.teas()).isEqualTo(1);
        lent.getFirst().close();
    }

    @Test
    void a_cancel_that_the_driver_cannot_do_is_reported_and_the_statement_waited_for() {
        var broken = new Failing(teas.pool, "Statement.cancel");
        run(loop -> {
            Task<?> order =
                    Async.detach(() ->
                            broken.database()
                                    .run(connection ->
                                            connection.execute(
                                                    TeaDatabase.HELD,
                                                    statement -> statement.execute())));
            Async.blocking(() -> TeaDatabase.awaitTick());

            order.cancel();
            Async.blocking(() -> broken.awaitFailure());
            assertThat(order.done()).isFalse();
            TeaDatabase.release();

            Async.waitFor(List.of(order), WaitPolicy.ALL);
            loop.untilIdle(); // faults are reported in a callback
            assertThat(loop.takeFaults())
                    .extracting(fault -> fault.failure().getMessage())
                    .containsExactly("Statement.cancel");
        });
    }

    @Test
    void a_cancel_ends_the_wait_for_a_connection() {
        var entered = new CountDownLatch(1);
        JdbcDatabase exhausted =
                JdbcDatabase.of(
                        Failing.source(() -> {
                            entered.countDown();
                            new CountDownLatch(1).await(); // as a pool waits
                            return null;
                        }));
        run(loop -> {
            Task<?> waiting = Async.detach(() -> exhausted.run(connection -> {}));
            Async.blocking(() -> entered.await());

            waiting.cancel();

            assertThatExceptionOfType(TaskCancelledException.class).isThrownBy(waiting::await);
        });
    }

    @Test
    void a_connection_that_comes_after_the_cancel_is_given_back() {
        var entered = new CountDownLatch(1);
        JdbcDatabase late =
                JdbcDatabase.of(
                                Failing.source(() -> {
                                    entered.countDown();
                                    try {
                                        new CountDownLatch(1).await();
                                    } catch (InterruptedException ignored) {
                                        // it came all the same
                                    }
                                    return teas.pool.getConnection();
                                }))
                        .withConnecting(
                                JobOptions.in(Dispatcher.blocking())
                                        .withCancelPolicy(CancelPolicy.ABANDON));
        run(loop -> {
            Task<?> waiting = Async.detach(() -> late.run(connection -> {}));
            Async.blocking(() -> entered.await());

            waiting.cancel();

            Async.waitFor(List.of(waiting), WaitPolicy.ALL);
            assertThat(teas.lent()).isZero();
        });
    }

    @Test
    void a_connection_that_cannot_be_had_fails_the_call_with_what_the_driver_threw() {
        var failure = new SQLException("no server");
        JdbcDatabase gone =
                JdbcDatabase.of(
                        Failing.source(() -> {
                            throw failure;
                        }));
        run(loop ->
                assertThatExceptionOfType(SQLException.class)
                        .isThrownBy(() -> gone.run(connection -> {}))
                        .isSameAs(failure));
    }
}
