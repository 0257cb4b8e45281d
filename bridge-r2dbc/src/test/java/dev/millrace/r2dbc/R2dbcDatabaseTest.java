package dev.millrace.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.Async;
import dev.millrace.DeadlineExceededException;
import dev.millrace.LoopFault;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.reactivestreams.PublisherBridge;
import dev.millrace.stream.AsyncStream;
import dev.millrace.testing.junit.EngineTest;
import io.r2dbc.h2.H2ConnectionConfiguration;
import io.r2dbc.h2.H2ConnectionFactory;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import io.r2dbc.spi.R2dbcRollbackException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class R2dbcDatabaseTest extends EngineTest {
    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final String INSERT = "INSERT INTO tea VALUES ($1)";
    private static final String NUMBERS = "SELECT X FROM SYSTEM_RANGE(1, 25)";
    private static final Duration SECOND = Duration.ofSeconds(1);

    private Observed observed;
    private R2dbcDatabase database;

    @BeforeEach
    void open() {
        var settings =
                H2ConnectionConfiguration.builder()
                        .inMemory("reactive" + NAMES.incrementAndGet())
                        .property("DB_CLOSE_DELAY", "-1")
                        .build();
        ConnectionFactory factory = new H2ConnectionFactory(settings);
        observed = new Observed(factory);
        database = R2dbcDatabase.of(observed.factory());
        observed.update("CREATE TABLE tea (name VARCHAR(20) UNIQUE)");
    }

    @AfterEach
    void every_connection_was_closed() {
        assertThat(observed.open()).isZero();
        observed.update("SHUTDOWN");
    }

    private long teas() {
        return observed.count("SELECT COUNT(*) FROM tea");
    }

    @Test
    void a_transaction_is_committed_when_its_block_returns() {
        run(loop -> {
            long changed =
                    database.transaction(connection -> {
                        long rows = connection.update(INSERT, "oolong");
                        assertThat(teas()).isZero();
                        return rows;
                    });

            assertThat(changed).isEqualTo(1);
            assertThat(teas()).isEqualTo(1);
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

        assertThat(teas()).isZero();
    }

    @Test
    void a_connection_has_its_auto_commit_back_after_each_transaction() {
        run(loop ->
                database.run(connection -> {
                    connection.transaction(() -> connection.update(INSERT, "oolong"));
                    assertThatExceptionOfType(R2dbcDataIntegrityViolationException.class)
                            .isThrownBy(() ->
                                    connection.transaction(
                                            () -> connection.update(INSERT, "oolong")));
                    connection.update(INSERT, "assam"); // by itself
                    assertThat(teas()).isEqualTo(2);
                }));
    }

    @Test
    void a_cancel_takes_the_transaction_back() {
        run(loop -> {
            Task<?> order =
                    Async.detach(() ->
                            database.runTransaction(connection -> {
                                connection.update(INSERT, "oolong");
                                Async.sleep(SECOND);
                            }));
            loop.untilIdle();

            order.cancel("changed my mind");

            assertThatExceptionOfType(TaskCancelledException.class).isThrownBy(order::await);
            assertThat(teas()).isZero();
        });
    }

    @Test
    void a_deadline_does_the_same() {
        run(loop ->
                assertThatExceptionOfType(DeadlineExceededException.class)
                        .isThrownBy(() ->
                                Async.timeout(
                                        SECOND,
                                        () ->
                                                database.runTransaction(connection -> {
                                                    connection.update(INSERT, "oolong");
                                                    Async.sleep(SECOND.multipliedBy(2));
                                                }))));

        assertThat(teas()).isZero();
    }

    @Test
    void the_server_is_told_of_the_deadline_once_and_that_it_is_over() {
        run(loop ->
                database.run(connection -> {
                    connection.update(INSERT, "oolong");
                    Async.timeout(
                            SECOND,
                            () -> {
                                connection.update(INSERT, "assam");
                                connection.rows(NUMBERS, row -> row.get(0)).toList();
                            });
                    assertThat(observed.timeouts()).containsExactly(SECOND.multipliedBy(2));
                }));

        assertThat(observed.timeouts()).containsExactly(SECOND.multipliedBy(2), Duration.ZERO);
    }

    @Test
    void the_server_is_told_of_a_deadline_in_centuries_as_the_longest_that_it_can_count() {
        run(loop ->
                Async.timeout(
                        Duration.ofDays(365 * 400),
                        () -> database.run(connection -> connection.update(INSERT, "oolong"))));

        assertThat(observed.timeouts())
                .containsExactly(Duration.ofMillis(Integer.MAX_VALUE), Duration.ZERO);
    }

    @Test
    void the_server_is_told_again_after_a_call_which_may_have_gone_back_to_a_savepoint() {
        run(loop ->
                database.run(connection ->
                        Async.timeout(
                                SECOND,
                                () -> {
                                    connection.call(driver -> driver.setAutoCommit(true));
                                    assertThat(observed.timeouts()).isEmpty();
                                    connection.update(INSERT, "oolong");
                                    connection.call(driver -> driver.setAutoCommit(true));
                                    connection.update(INSERT, "assam");
                                })));

        Duration later = SECOND.multipliedBy(2);
        assertThat(observed.timeouts()).containsExactly(later, later, Duration.ZERO);
    }

    @Test
    void a_statement_is_executed_though_the_server_takes_no_timeout_now() {
        var refusals = new AtomicInteger();
        observed.replace(
                "setStatementTimeout",
                Mono.defer(() ->
                        refusals.getAndIncrement() == 0
                                ? Mono.error(new R2dbcRollbackException("aborted"))
                                : Mono.empty()));
        run(loop ->
                Async.timeout(
                        SECOND,
                        () -> database.run(connection -> connection.update(INSERT, "oolong"))));

        assertThat(teas()).isEqualTo(1);
        assertThat(refusals).hasValue(2); // the second switches it off
    }

    @Test
    void a_statement_beside_a_begin_is_refused() {
        observed.replace("beginTransaction", Mono.never());
        run(loop ->
                database.run(connection -> {
                    Task<?> order = Async.detach(() -> connection.transaction(() -> {}));
                    loop.untilIdle();

                    assertThatIllegalStateException()
                            .isThrownBy(() -> connection.update(INSERT, "oolong"))
                            .withMessageContaining("a begin");
                    order.cancel();
                    assertThatExceptionOfType(TaskCancelledException.class)
                            .isThrownBy(order::await);
                }));
    }

    @Test
    void rows_come_as_a_stream() {
        run(loop ->
                database.withFetchSize(10)
                        .run(connection -> {
                            List<Long> numbers =
                                    connection
                                            .rows(
                                                    "SELECT X FROM SYSTEM_RANGE(1, 25) WHERE X > $1",
                                                    row -> row.get(0, Long.class),
                                                    5)
                                            .toList();
                            assertThat(numbers).hasSize(20).startsWith(6L).endsWith(25L);
                        }));
    }

    @Test
    void rows_that_are_left_half_way_free_their_connection() {
        run(loop ->
                database.withFetchSize(2)
                        .runTransaction(connection -> {
                            var first =
                                    connection.rows(NUMBERS, row -> row.get(0, Long.class)).take(3);
                            assertThat(first.toList()).containsExactly(1L, 2L, 3L);
                            connection.update(INSERT, "oolong");
                        }));

        assertThat(teas()).isEqualTo(1);
    }

    @Test
    void rows_that_are_left_open_are_closed_with_their_transaction() {
        run(loop ->
                database.run(connection -> {
                    AsyncStream<Long> left =
                            connection.transaction(() -> {
                                connection.update(INSERT, "oolong");
                                AsyncStream<Long> numbers =
                                        connection.rows(NUMBERS, row -> row.get(0, Long.class));
                                assertThat(numbers.next()).isEqualTo(1);
                                return numbers;
                            });
                    assertThat(left.closed()).isTrue();
                    assertThat(teas()).isEqualTo(1);
                }));
    }

    @Test
    void a_statement_beside_another_is_refused_with_the_name_of_that() {
        run(loop ->
                database.run(connection ->
                        connection
                                .rows(NUMBERS, row -> row.get(0, Long.class))
                                .take(1)
                                .forEach(number ->
                                        assertThatIllegalStateException()
                                                .isThrownBy(
                                                        () -> connection.update(INSERT, "oolong"))
                                                .withMessageContaining(NUMBERS))));
    }

    @Test
    void a_null_needs_its_type() {
        run(loop ->
                database.run(connection -> {
                    assertThatIllegalArgumentException()
                            .isThrownBy(() -> connection.update(INSERT, new Object[] {null}))
                            .withMessageContaining("Parameters.in(type)");
                    connection.update(INSERT, Parameters.in(String.class));
                }));

        assertThat(teas()).isEqualTo(1);
    }

    @Test
    void whatever_else_a_driver_can_is_awaited_to_its_end() {
        run(loop ->
                database.runTransaction(connection -> {
                    connection.update(INSERT, "oolong");
                    connection.call(driver -> driver.createSavepoint("one"));
                    connection.update(INSERT, "assam");
                    connection.call(driver -> driver.rollbackTransactionToSavepoint("one"));
                }));

        assertThat(teas()).isEqualTo(1);
    }

    @Test
    void a_transaction_inside_another_is_refused_and_so_is_a_connection_after_its_block() {
        run(loop -> {
            var kept = new ArrayList<R2dbcConnection>();
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
        var failure = new IllegalStateException("commit");
        observed.replace("commitTransaction", Mono.error(failure));
        run(loop ->
                assertThatIllegalStateException()
                        .isThrownBy(() ->
                                database.runTransaction(
                                        connection -> connection.update(INSERT, "oolong")))
                        .isSameAs(failure));

        assertThat(teas()).isZero();
    }

    @Test
    void a_commit_that_does_not_answer_is_given_up_after_the_limit() {
        observed.replace("commitTransaction", Mono.never());
        var run =
                run(loop ->
                        assertThatExceptionOfType(DeadlineExceededException.class)
                                .isThrownBy(() ->
                                        database.withLimit(SECOND)
                                                .runTransaction(connection ->
                                                        connection.update(INSERT, "oolong"))));

        assertThat(run.elapsed()).isEqualTo(SECOND);
        assertThat(teas()).isZero();
    }

    @Test
    void a_rollback_that_fails_is_suppressed_in_what_was_thrown_first() {
        var broken = new IllegalStateException("rollback");
        var failure = new IOException("no tea");
        observed.replace("rollbackTransaction", Mono.error(broken));
        run(loop ->
                assertThatExceptionOfType(IOException.class)
                        .isThrownBy(() ->
                                database.runTransaction(connection -> {
                                    throw failure;
                                }))
                        .isSameAs(failure)
                        .satisfies(thrown -> assertThat(thrown.getSuppressed()).contains(broken)));
    }

    @Test
    void a_connection_that_comes_with_the_cancel_is_closed() {
        Sinks.Many<Connection> lent = Sinks.many().unicast().onBackpressureBuffer();
        ConnectionFactory pool = observed.factory();
        R2dbcDatabase late = R2dbcDatabase.of(observed.lending(lent.asFlux()));
        run(loop -> {
            Task<?> waiting = Async.detach(() -> late.run(connection -> {}));
            loop.untilIdle();
            Connection driver = PublisherBridge.<Connection>values(pool.create()).single();

            lent.tryEmitNext(driver); // and has not completed
            waiting.cancel();

            assertThatExceptionOfType(TaskCancelledException.class).isThrownBy(waiting::await);
            loop.untilIdle();
            assertThat(observed.open()).isZero();
        });
    }

    @Test
    void a_connection_that_cannot_be_closed_is_reported_and_the_value_kept() {
        observed.replace("close", Mono.error(new IllegalStateException("close")));
        run(loop -> {
            long changed = database.transaction(connection -> connection.update(INSERT, "oolong"));
            assertThat(changed).isEqualTo(1);
            loop.untilIdle(); // faults are reported in a callback
            assertThat(loop.takeFaults())
                    .extracting(LoopFault::message)
                    .containsExactly("a connection could not be closed");
        });
        observed.closeAll();

        assertThat(teas()).isEqualTo(1);
    }

    @Test
    void a_cancel_while_the_server_works_runs_the_cancel_of_the_driver() {
        var cancels = new AtomicInteger();
        observed.replace("setAutoCommit", Mono.never()); // stands for a statement that takes long
        R2dbcDatabase cancelling =
                database.withCancel(driver -> Mono.fromRunnable(cancels::incrementAndGet));
        run(loop -> {
            Task<?> order =
                    Async.detach(() ->
                            cancelling.run(connection ->
                                    connection.call(driver -> driver.setAutoCommit(true))));
            loop.untilIdle();

            order.cancel();

            assertThatExceptionOfType(TaskCancelledException.class).isThrownBy(order::await);
            assertThat(cancels).hasValue(1);
        });
    }

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
    void a_transaction_without_a_value_is_committed_too() {
        run(loop ->
                database.run(connection -> {
                    connection.transaction(() -> {
                        connection.update(INSERT, "oolong");
                        assertThat(teas()).isZero();
                    });
                    assertThat(teas()).isEqualTo(1);
                }));
    }
}
