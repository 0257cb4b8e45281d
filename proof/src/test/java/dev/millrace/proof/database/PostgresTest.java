package dev.millrace.proof.database;

import static dev.millrace.proof.database.Postgres.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.Coroutine;
import dev.millrace.DeadlineExceededException;
import dev.millrace.EventLoop;
import dev.millrace.VoidCoroutine;
import dev.millrace.jdbc.JdbcDatabase;
import dev.millrace.proof.reactive.RunningLoop;
import dev.millrace.r2dbc.R2dbcDatabase;
import dev.millrace.testing.junit.EngineTest;
import io.r2dbc.spi.R2dbcException;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Starts one database server, which takes seconds. */
@Tag("slow")
class PostgresTest extends EngineTest {
    private static final String SLEEP = "SELECT pg_sleep(600)::text";
    private static final String INSERT = "INSERT INTO tea VALUES ('oolong')";
    private static final String HELD = "INSERT INTO tea VALUES ('held')";
    private static final String PID = "SELECT pg_backend_pid()::text";
    private static final String ANSWER = "SELECT (6 * 7)::text";
    private static final String NUMBERS = "SELECT generate_series(1, 100000000)";

    /** Long enough for a statement to begin. */
    private static final Duration MOMENT = Duration.ofMillis(300);

    private static Postgres postgres;
    private static JdbcDatabase blocking;
    private static R2dbcDatabase reactive;

    private final CompletableFuture<String> pid = new CompletableFuture<>();
    private final CompletableFuture<String> answer = new CompletableFuture<>();

    @BeforeAll
    static void start() {
        postgres = Postgres.start();
        blocking = postgres.blocking();
        reactive = postgres.reactive();
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @AfterEach
    void nothing_runs_on_and_the_table_is_empty_again() {
        assertThat(postgres.sleeping()).isZero();
        postgres.clear();
    }

    @Test
    void one_task_asks_both_drivers_and_commits_with_both() {
        List<String> answers =
                running(() ->
                        reactive.use(one ->
                                blocking.use(other -> {
                                    one.transaction(() -> one.update(INSERT));
                                    other.transaction(() -> other.update(INSERT));
                                    List<String> all =
                                            one.rows(
                                                            "SELECT name FROM tea",
                                                            row -> row.get(0, String.class))
                                                    .toList();
                                    all.add(ask(other, "SELECT count(*)::text FROM tea"));
                                    return all;
                                })));

        assertThat(answers).containsExactly("oolong", "oolong", "2");
        assertThat(postgres.teas()).isEqualTo(2);
    }

    @Test
    void a_cancel_in_the_middle_takes_a_reactive_transaction_back() {
        cancelWhileAsleep(() -> reactiveSleep());

        assertThat(postgres.teas()).isZero();
    }

    @Test
    void a_cancel_in_the_middle_takes_a_blocking_transaction_back() {
        cancelWhileAsleep(() -> blockingSleep());

        assertThat(postgres.teas()).isZero();
    }

    @Test
    void a_deadline_takes_the_transactions_of_both_drivers_back() {
        running(() -> {
            assertThatExceptionOfType(DeadlineExceededException.class)
                    .isThrownBy(() -> Async.timeout(MOMENT, () -> reactiveSleep()));
            assertThatExceptionOfType(DeadlineExceededException.class)
                    .isThrownBy(() -> Async.timeout(MOMENT, () -> blockingSleep()));
        });

        assertThat(postgres.teas()).isZero();
    }

    /** Inserts and sleeps in a transaction; then the connection has to answer. */
    private void reactiveSleep() {
        reactive.run(connection -> {
            pid.complete(ask(connection, PID));
            try {
                connection.transaction(() -> {
                    connection.update(INSERT);
                    ask(connection, SLEEP);
                });
            } finally {
                Async.shield(() -> answer.complete(ask(connection, ANSWER)));
            }
        });
    }

    /** As the other, with the other driver. */
    private void blockingSleep() throws SQLException {
        blocking.run(connection -> {
            pid.complete(ask(connection, PID));
            try {
                connection.transaction(() -> {
                    connection.update(INSERT);
                    ask(connection, SLEEP);
                });
            } finally {
                Async.shield(() -> answer.complete(ask(connection, ANSWER)));
            }
        });
    }

    @Test
    void a_cancel_takes_the_transactions_of_both_drivers_back() {
        cancelWhileAsleep(() -> {
            try {
                order();
            } finally {
                answer.complete("42");
            }
        });

        assertThat(postgres.teas()).isZero();
    }

    @Test
    void a_cancel_during_a_reactive_commit_does_not_cut_it_off() {
        cancelDuringCommit(() ->
                reactive.run(connection -> {
                    pid.complete(ask(connection, PID));
                    connection.transaction(() -> connection.update(HELD));
                }));

        assertThat(postgres.teas()).isEqualTo(1);
    }

    @Test
    void a_cancel_during_a_blocking_commit_does_not_cut_it_off() {
        cancelDuringCommit(() ->
                blocking.run(connection -> {
                    pid.complete(ask(connection, PID));
                    connection.transaction(() -> connection.update(HELD));
                }));

        assertThat(postgres.teas()).isEqualTo(1);
    }

    @Test
    void a_failure_takes_a_transaction_back_and_is_thrown_as_it_was() {
        var failure = new IOException("no tea");

        running(() -> {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() ->
                            reactive.runTransaction(connection -> {
                                connection.update(INSERT);
                                throw failure;
                            }))
                    .isSameAs(failure);
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() ->
                            blocking.runTransaction(connection -> {
                                connection.update(INSERT);
                                throw failure;
                            }))
                    .isSameAs(failure);
        });

        assertThat(postgres.teas()).isZero();
    }

    @Test
    void a_statement_that_fails_throws_the_exception_of_its_driver() {
        running(() -> {
            assertThatExceptionOfType(R2dbcException.class)
                    .isThrownBy(() ->
                            reactive.run(connection ->
                                    connection.update("INSERT INTO coffee VALUES ('x')")));
            assertThatExceptionOfType(R2dbcException.class)
                    .isThrownBy(() ->
                            reactive.run(connection -> ask(connection, "SELECT (1 / 0)::text")));
        });
    }

    @Test
    void a_reactive_query_that_is_left_early_fetches_no_more_and_frees_its_connection() {
        var fetched = new AtomicLong();
        String next =
                running(() ->
                        reactive.withFetchSize(100)
                                .transaction(connection -> {
                                    var numbers =
                                            connection.rows(
                                                    NUMBERS,
                                                    row -> {
                                                        fetched.incrementAndGet();
                                                        return row.get(0, Integer.class);
                                                    });
                                    assertThat(numbers.take(3).toList()).containsExactly(1, 2, 3);
                                    return ask(connection, ANSWER);
                                }));

        assertThat(next).isEqualTo("42");
        assertThat(fetched).hasValueLessThan(1_000);
    }

    @Test
    void a_blocking_cursor_that_is_left_early_is_closed_and_frees_its_connection() {
        var fetched = new AtomicLong();
        String next =
                running(() ->
                        blocking.withFetchSize(100)
                                .transaction(connection -> {
                                    var numbers =
                                            connection.rows(
                                                    NUMBERS,
                                                    row -> {
                                                        fetched.incrementAndGet();
                                                        return row.getInt(1);
                                                    });
                                    assertThat(numbers.take(3).toList()).containsExactly(1, 2, 3);
                                    return ask(connection, ANSWER);
                                }));

        assertThat(next).isEqualTo("42");
        assertThat(fetched).hasValue(100);
    }

    @Test
    void a_connection_that_breaks_ends_its_transaction_with_what_the_driver_says() {
        assertThat(breaking(() -> reactiveSleep())).isInstanceOf(R2dbcException.class);
    }

    @Test
    void a_blocking_connection_that_breaks_does_so_too() {
        assertThat(breaking(() -> blockingSleep())).isInstanceOf(SQLException.class);
    }

    /** What {@code body} throws whose backend is ended while it sleeps. */
    private Throwable breaking(VoidCoroutine body) {
        var thrown = new CompletableFuture<Throwable>();
        RunningLoop.with(
                engine,
                loop -> {
                    CompletableFuture<?> task =
                            loop.submit(() -> thrown.complete(catchThrowable(body::run)));
                    postgres.awaitSleepOf(pid.join());
                    postgres.terminate(pid.join());
                    task.join();
                    assertNoTaskOn(loop);
                });
        assertThat(postgres.teas()).isZero();
        return thrown.join();
    }

    @Test
    void a_statement_that_no_cancel_ends_loses_its_connection_after_the_limit() {
        JdbcDatabase deaf = Deaf.to(postgres).withLimit(MOMENT);
        var faults = new CompletableFuture<Throwable>();
        RunningLoop.with(
                engine,
                loop -> {
                    loop.exceptionHandler((on, fault) -> faults.complete(fault.failure()));
                    CompletableFuture<?> task =
                            loop.submit(() ->
                                    deaf.runTransaction(connection -> {
                                        pid.complete(ask(connection, PID));
                                        connection.update(INSERT);
                                        ask(connection, SLEEP);
                                    }));
                    postgres.awaitSleepOf(pid.join());

                    task.cancel(true);

                    assertNoTaskOn(loop);
                });
        postgres.terminate(pid.join()); // the server has not noticed yet
        postgres.awaitEndOf(pid.join());

        assertThat(faults.join()).hasMessage("no cancel");
        assertThat(postgres.teas()).isZero();
    }

    // @start region=order
    private void order() throws SQLException {
        reactive.runTransaction(one ->
                blocking.runTransaction(other -> {
                    pid.complete(ask(other, PID));
                    one.update("INSERT INTO tea VALUES ('assam')"); // awaits the driver
                    other.update("INSERT INTO tea VALUES ('oolong')"); // works in an executor
                    ask(other, SLEEP);
                }));
    }

    // @end

    private <T> T running(Coroutine<T> body) {
        var value = new CompletableFuture<T>();
        RunningLoop.with(
                engine,
                loop -> {
                    value.complete(loop.submit(body).join());
                    assertNoTaskOn(loop);
                });
        return value.join();
    }

    private void running(VoidCoroutine body) {
        running(body.returningNull());
    }

    /** Cancels the task once the server sleeps for it; its connection is good, then closed. */
    private void cancelWhileAsleep(VoidCoroutine body) {
        RunningLoop.with(
                engine,
                loop -> {
                    CompletableFuture<?> task = loop.submit(body);
                    postgres.awaitSleepOf(pid.join());

                    task.cancel(true);

                    assertThat(answer.join()).isEqualTo("42");
                    assertNoTaskOn(loop);
                });
        postgres.awaitEndOf(pid.join());
    }

    private void cancelDuringCommit(VoidCoroutine body) {
        postgres.holdCommits();
        RunningLoop.with(
                engine,
                loop -> {
                    CompletableFuture<?> task = loop.submit(body);
                    postgres.awaitCommitOf(pid.join());

                    task.cancel(true);
                    loop.submit(() -> {}).join(); // by now the task has its answer
                    postgres.letCommitsGo();

                    assertNoTaskOn(loop);
                });
        postgres.awaitEndOf(pid.join());
    }

    private static void assertNoTaskOn(EventLoop loop) {
        loop.submit(
                        () -> {
                            while (loop.allTasks().size() > 1) {
                                Async.checkpoint();
                            }
                        })
                .join();
    }
}
