package dev.millrace.proof.database;

import static dev.millrace.executor.RunInExecutor.runInExecutor;
import static dev.millrace.proof.database.Transactions.execute;
import static dev.millrace.proof.database.Transactions.transact;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.Async;
import dev.millrace.Coroutine;
import dev.millrace.EventLoop;
import dev.millrace.proof.reactive.RunningLoop;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.stream.AsyncStream;
import dev.millrace.testing.junit.EngineTest;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
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

    private static Postgres postgres;

    private final CompletableFuture<String> pid = new CompletableFuture<>();
    private final CompletableFuture<String> answer = new CompletableFuture<>();

    @BeforeAll
    static void start() {
        postgres = Postgres.start();
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
                        postgres.withReactive(reactive ->
                                postgres.withBlocking(blocking -> {
                                    transact(reactive, () -> Postgres.update(reactive, INSERT));
                                    transact(blocking, () -> update(blocking, INSERT));
                                    var names = Postgres.rows(reactive, "SELECT name FROM tea");
                                    List<String> all = ReactorBridge.stream(names).toList();
                                    all.add(Postgres.ask(blocking, "SELECT count(*) FROM tea"));
                                    return all;
                                })));

        assertThat(answers).containsExactly("oolong", "oolong", "2");
        assertThat(postgres.teas()).isEqualTo(2);
    }

    @Test
    void a_cancel_in_the_middle_takes_a_reactive_transaction_back() {
        cancelWhileAsleep(() ->
                postgres.withReactive(connection -> {
                    pid.complete(Postgres.ask(connection, PID));
                    try {
                        return transact(
                                connection,
                                () -> {
                                    Postgres.update(connection, INSERT);
                                    return Postgres.ask(connection, SLEEP);
                                });
                    } finally {
                        Async.shield(() -> answer.complete(Postgres.ask(connection, ANSWER)));
                    }
                }));

        assertThat(postgres.teas()).isZero();
    }

    @Test
    void a_cancel_in_the_middle_takes_a_blocking_transaction_back() {
        cancelWhileAsleep(() ->
                postgres.withBlocking(connection -> {
                    pid.complete(Postgres.ask(connection, PID));
                    try {
                        return transact(
                                connection,
                                () -> {
                                    update(connection, INSERT);
                                    return update(connection, SLEEP);
                                });
                    } finally {
                        Async.shield(() -> answer.complete(Postgres.ask(connection, ANSWER)));
                    }
                }));

        assertThat(postgres.teas()).isZero();
    }

    @Test
    void a_cancel_takes_the_transactions_of_both_drivers_back() {
        cancelWhileAsleep(() -> {
            try {
                return postgres.withReactive(reactive ->
                        postgres.withBlocking(blocking -> {
                            pid.complete(Postgres.ask(blocking, PID));
                            return order(reactive, blocking);
                        }));
            } finally {
                answer.complete("42");
            }
        });

        assertThat(postgres.teas()).isZero();
    }

    @Test
    void a_cancel_during_a_reactive_commit_does_not_cut_it_off() {
        cancelDuringCommit(() ->
                postgres.withReactive(connection -> {
                    pid.complete(Postgres.ask(connection, PID));
                    return transact(connection, () -> Postgres.update(connection, HELD));
                }));

        assertThat(postgres.teas()).isEqualTo(1);
    }

    @Test
    void a_cancel_during_a_blocking_commit_does_not_cut_it_off() {
        cancelDuringCommit(() ->
                postgres.withBlocking(connection -> {
                    pid.complete(Postgres.ask(connection, PID));
                    return transact(connection, () -> update(connection, HELD));
                }));

        assertThat(postgres.teas()).isEqualTo(1);
    }

    @Test
    void a_failure_takes_a_transaction_back_and_is_thrown_as_it_was() {
        var failure = new IOException("no tea");

        running(() -> {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() ->
                            postgres.withReactive(connection ->
                                    transact(
                                            connection,
                                            () -> {
                                                Postgres.update(connection, INSERT);
                                                throw failure;
                                            })))
                    .isSameAs(failure);
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() ->
                            postgres.withBlocking(connection ->
                                    transact(
                                            connection,
                                            () -> {
                                                update(connection, INSERT);
                                                throw failure;
                                            })))
                    .isSameAs(failure);
            return "thrown";
        });

        assertThat(postgres.teas()).isZero();
    }

    @Test
    void a_reactive_query_that_is_left_early_fetches_no_more_and_frees_its_connection() {
        var fetched = new AtomicLong();
        String next =
                running(() ->
                        postgres.withReactive(connection -> {
                            var numbers =
                                    connection
                                            .createStatement("SELECT generate_series(1, 100000000)")
                                            .fetchSize(100)
                                            .execute()
                                            .concatMap(result ->
                                                    result.map((row, about) -> {
                                                        fetched.incrementAndGet();
                                                        return row.get(0, Integer.class);
                                                    }));
                            assertThat(ReactorBridge.values(numbers).stream(16).take(3).toList())
                                    .containsExactly(1, 2, 3);
                            return Postgres.ask(connection, ANSWER);
                        }));

        assertThat(next).isEqualTo("42");
        assertThat(fetched).hasValueLessThan(1_000);
    }

    @Test
    void a_blocking_cursor_that_is_left_early_is_closed_and_frees_its_connection() {
        String next =
                running(() ->
                        postgres.withBlocking(connection ->
                                transact(
                                        connection,
                                        () -> {
                                            Statement statement = connection.createStatement();
                                            statement.setFetchSize(100);
                                            assertThat(numbers(statement).take(3).toList())
                                                    .containsExactly(1, 2, 3);
                                            assertThat(statement.isClosed()).isTrue();
                                            return Postgres.ask(connection, ANSWER);
                                        })));

        assertThat(next).isEqualTo("42");
    }

    // @start region=order
    private boolean order(PostgresqlConnection reactive, Connection blocking) throws Exception {
        Coroutine<Boolean> both =
                () -> {
                    Postgres.update(reactive, "INSERT INTO tea VALUES ('assam')"); // awaits a Flux
                    update(blocking, "INSERT INTO tea VALUES ('oolong')"); // works in an executor
                    return update(blocking, "SELECT pg_sleep(600)");
                };
        return transact(reactive, () -> transact(blocking, both));
    }

    // @end

    private static AsyncStream<Integer> numbers(Statement statement) {
        return AsyncStream.generate(out -> {
            try (statement;
                    ResultSet rows = query(statement, "SELECT generate_series(1, 100000000)")) {
                while (runInExecutor(() -> rows.next()).await()) {
                    out.emit(rows.getInt(1));
                }
            }
        });
    }

    private static ResultSet query(Statement statement, String sql) {
        return runInExecutor(() -> statement.executeQuery(sql)).await();
    }

    private static boolean update(Connection connection, String sql) throws Exception {
        try (Statement statement = connection.createStatement()) {
            return execute(statement, sql);
        }
    }

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

    /** Cancels the task once the server sleeps for it; its connection is good, then closed. */
    private void cancelWhileAsleep(Coroutine<?> body) {
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

    private void cancelDuringCommit(Coroutine<?> body) {
        postgres.holdCommits();
        RunningLoop.with(
                engine,
                loop -> {
                    CompletableFuture<?> task = loop.submit(body);
                    postgres.awaitCommitOf(pid.join());

                    task.cancel(true);
                    loop.submit(() -> {}).join(); // by now the task has been told
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
