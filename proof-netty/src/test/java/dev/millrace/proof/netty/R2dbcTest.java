package dev.millrace.proof.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.netty.NettyLoop;
import dev.millrace.netty.NettyTransport;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.testing.junit.OnEachEngine;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;

@Tag("slow") // starts a database
@Timeout(60) // a hang fails, instead of stopping the build
class R2dbcTest {
    private static EmbeddedPostgres server;

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedPostgres.start();
        // what the driver loads when it is first used would hold up a loop for a second
        OnLoop.run(FiberEngine.BATON, () -> new Database(EventLoop.current()).close());
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @OnEachEngine
    void rows_come_on_the_drivers_thread_and_wake_nobody(FiberEngine engine) {
        OnLoop.run(
                engine,
                () -> {
                    EventLoop loop = EventLoop.current();
                    var places = new Places(loop);
                    try (Database database = new Database(loop, places)) {
                        OnLoop.assertWakesNobody(
                                loop,
                                () -> {
                                    Flux<String> rows =
                                            database.rows("SELECT 'tea'")
                                                    .doOnNext(row -> places.here("operator"));
                                    assertThat(ReactorBridge.values(rows).toList())
                                            .containsExactly("tea");
                                });
                    }
                    places.assertAllRight("mapping of a row", "operator");
                });
    }

    @OnEachEngine
    void a_cancel_reaches_the_statement(FiberEngine engine) {
        OnLoop.run(
                engine,
                () -> {
                    EventLoop loop = EventLoop.current();
                    try (Database database = new Database(loop);
                            Database onlooker = new Database(loop)) {
                        String process = database.process();
                        Task<String> sleeping = Async.detach(database::sleep);
                        onlooker.awaitSleeping(process, "t");

                        sleeping.cancel("awake");

                        assertThatThrownBy(sleeping::await)
                                .isInstanceOf(TaskCancelledException.class);
                        onlooker.awaitSleeping(process, "f");
                        assertThat(database.ask("SELECT 'still there'")).isEqualTo("still there");
                    }
                });
    }

    @OnEachEngine
    void a_loop_closes_while_a_statement_is_under_way(FiberEngine engine) {
        OnLoop.runLeaving(
                engine,
                NettyTransport.best(),
                () -> {
                    EventLoop loop = EventLoop.current();
                    Database database = new Database(loop); // left open
                    String process = database.process();
                    Async.detach(database::sleep);
                    try (Database onlooker = new Database(loop)) {
                        onlooker.awaitSleeping(process, "t");
                    }
                },
                () -> {});
    }

    @OnEachEngine
    void a_server_that_goes_is_a_failure_of_the_statement(FiberEngine engine) {
        OnLoop.run(
                engine,
                () -> {
                    EventLoop loop = EventLoop.current();
                    try (Database database = new Database(loop);
                            Database onlooker = new Database(loop)) {
                        String process = database.process();
                        Task<String> sleeping = Async.detach(database::sleep);
                        onlooker.awaitSleeping(process, "t");

                        onlooker.ask("SELECT pg_terminate_backend(" + process + ")::text");

                        assertThatThrownBy(sleeping::await)
                                .isInstanceOf(R2dbcNonTransientResourceException.class);
                    }
                });
    }

    /** A connection on a loop. */
    private static final class Database implements AutoCloseable {
        private final Places places;
        private final PostgresqlConnection connection;

        Database(EventLoop loop) {
            this(loop, new Places(loop));
        }

        Database(EventLoop loop, Places places) {
            this.places = places;
            // @start region=factory
            NettyLoop netty = NettyLoop.of(loop);
            var factory =
                    new PostgresqlConnectionFactory(
                            PostgresqlConnectionConfiguration.builder()
                                    .host("127.0.0.1")
                                    .port(server.getPort())
                                    .username("postgres")
                                    .loopResources(useNative -> netty.group())
                                    .build());
            connection = ReactorBridge.awaitRequired(factory.create());
            // @end
        }

        Flux<String> rows(String sql) {
            return connection
                    .createStatement(sql)
                    .execute()
                    .flatMap(result ->
                            result.map((row, about) -> {
                                places.here("mapping of a row");
                                return row.get(0, String.class);
                            }));
        }

        // @start region=cancel
        String ask(String sql) {
            Flux<String> rows = rows(sql).doOnCancel(() -> connection.cancelRequest().subscribe());
            return ReactorBridge.awaitRequired(rows.single());
        }

        // @end

        String process() {
            return ask("SELECT pg_backend_pid()::text");
        }

        String sleep() {
            return ask("SELECT pg_sleep(60)::text");
        }

        /** Returns once the server says so of the backend {@code process}. */
        void awaitSleeping(String process, String answer) {
            String question =
                    "SELECT (wait_event IS NOT DISTINCT FROM 'PgSleep')::text FROM pg_stat_activity"
                            + " WHERE pid = "
                            + process;
            while (!ask(question).startsWith(answer)) {
                ask("SELECT pg_sleep(0.01)::text"); // the server keeps the pace
            }
        }

        @Override
        public void close() {
            // that of a server that has gone cannot say good-bye
            ReactorBridge.await(connection.close().onErrorComplete());
        }
    }
}
