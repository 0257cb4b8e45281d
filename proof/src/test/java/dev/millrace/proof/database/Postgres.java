package dev.millrace.proof.database;

import dev.millrace.jdbc.JdbcConnection;
import dev.millrace.jdbc.JdbcDatabase;
import dev.millrace.r2dbc.R2dbcConnection;
import dev.millrace.r2dbc.R2dbcDatabase;
import dev.millrace.spi.Rethrow;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import reactor.netty.resources.LoopResources;

/** A server of its own, with one table, and a connection beside the tested ones that looks on. */
final class Postgres implements AutoCloseable {

    /** The commit of a row called held waits for a lock that the onlooker may have. */
    private static final String COMMIT_WAITS =
            """
            CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$
              BEGIN PERFORM pg_advisory_xact_lock(7); RETURN NULL; END
            $$;
            CREATE CONSTRAINT TRIGGER wait AFTER INSERT ON tea DEFERRABLE INITIALLY DEFERRED
              FOR EACH ROW WHEN (NEW.name = 'held') EXECUTE FUNCTION wait();
            """;

    private final EmbeddedPostgres server;
    private final LoopResources threads = LoopResources.create("r2dbc", 1, true);
    private final PostgresqlConnectionFactory reactive;
    private final Connection onlooker;
    private final ProcessHandle process;

    private Postgres(EmbeddedPostgres server) throws SQLException {
        this.server = server;
        reactive =
                new PostgresqlConnectionFactory(
                        PostgresqlConnectionConfiguration.builder()
                                .host("localhost")
                                .port(server.getPort())
                                .username("postgres")
                                .password("postgres")
                                .database("postgres")
                                .loopResources(threads)
                                .build());
        // what the drivers load when they are first used would hold up a loop for a second
        reactive.create().flatMap(PostgresqlConnection::close).block();
        onlooker = connect();
        update("CREATE TABLE tea (name text NOT NULL)");
        update(COMMIT_WAITS);
        String file = ask("SELECT pg_read_file('postmaster.pid')");
        long pid = Long.parseLong(file.lines().findFirst().orElseThrow());
        process = ProcessHandle.of(pid).orElseThrow();
    }

    static Postgres start() {
        try {
            return new Postgres(EmbeddedPostgres.start());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (SQLException failed) {
            throw Rethrow.unchecked(failed);
        }
    }

    // ---- for tasks

    DataSource source() {
        return server.getPostgresDatabase();
    }

    JdbcDatabase blocking() {
        return JdbcDatabase.of(source());
    }

    R2dbcDatabase reactive() {
        return R2dbcDatabase.of(reactive)
                .withCancel(driver -> ((PostgresqlConnection) driver).cancelRequest());
    }

    static String ask(R2dbcConnection connection, String sql) {
        return connection.rows(sql, row -> row.get(0, String.class)).toList().getFirst();
    }

    static String ask(JdbcConnection connection, String sql) {
        return connection.rows(sql, row -> row.getString(1)).toList().getFirst();
    }

    // ---- for the onlooker

    /** Returns once the server executes {@code pg_sleep} for the backend {@code pid}. */
    void awaitSleepOf(String pid) {
        awaitCount(
                1,
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND pid = "
                        + pid);
    }

    void holdCommits() {
        ask("SELECT pg_advisory_lock(7)::text");
    }

    void letCommitsGo() {
        ask("SELECT pg_advisory_unlock(7)::text");
    }

    /** Returns once the backend {@code pid} waits in a commit that is held. */
    void awaitCommitOf(String pid) {
        awaitCount(
                1,
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'advisory' AND pid = "
                        + pid);
    }

    /** Ends the backend {@code pid}, as a server does that goes down. */
    void terminate(String pid) {
        ask("SELECT pg_terminate_backend(" + pid + ")::text");
    }

    /** Returns once the server has ended the backend {@code pid}: its connection is closed. */
    void awaitEndOf(String pid) {
        awaitCount(0, "SELECT count(*) FROM pg_stat_activity WHERE pid = " + pid);
    }

    long sleeping() {
        return count(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
                        + " AND pid <> pg_backend_pid()");
    }

    long teas() {
        return count("SELECT count(*) FROM tea");
    }

    void clear() {
        update("TRUNCATE tea");
    }

    private void awaitCount(long expected, String sql) {
        while (count(sql) != expected) {
            ask("SELECT pg_sleep(0.01)::text"); // the server keeps the pace
        }
    }

    private long count(String sql) {
        return Long.parseLong(ask(sql));
    }

    private String ask(String sql) {
        try {
            return first(onlooker, sql);
        } catch (SQLException failed) {
            throw Rethrow.unchecked(failed);
        }
    }

    private void update(String sql) {
        try (Statement statement = onlooker.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failed) {
            throw Rethrow.unchecked(failed);
        }
    }

    private static String first(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private Connection connect() throws SQLException {
        return source().getConnection();
    }

    /** Returns when the process of the server has ended. */
    @Override
    public void close() {
        try (server;
                onlooker) {
            threads.disposeLater(Duration.ZERO, Duration.ofSeconds(10)).block();
        } catch (IOException | SQLException failed) {
            throw Rethrow.unchecked(failed);
        }
        process.onExit().join();
    }
}
