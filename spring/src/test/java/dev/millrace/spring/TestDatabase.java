package dev.millrace.spring;

import io.r2dbc.h2.H2ConnectionConfiguration;
import io.r2dbc.h2.H2ConnectionFactory;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.spi.ConnectionFactory;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/** A database with one table, and a look at it from outside all transactions. */
final class TestDatabase implements Closeable {

    private final ConnectionFactory factory;
    private final DatabaseClient onlooker;
    private final Closeable server;

    private TestDatabase(ConnectionFactory factory, Closeable server) {
        this.factory = factory;
        this.server = server;
        onlooker = DatabaseClient.create(factory);
        onlooker.sql("CREATE TABLE tea (name VARCHAR(20) NOT NULL)").then().block();
    }

    /** In the memory of this process. */
    static TestDatabase h2() {
        var settings =
                H2ConnectionConfiguration.builder()
                        .inMemory("teas")
                        .property("DB_CLOSE_DELAY", "-1")
                        .build();
        var factory = new H2ConnectionFactory(settings);
        return new TestDatabase(
                factory,
                () ->
                        DatabaseClient.create(factory)
                                .sql("SHUTDOWN")
                                .then()
                                .onErrorComplete() // the connection goes with the database
                                .block());
    }

    /** A server process. */
    static TestDatabase postgres() {
        try {
            EmbeddedPostgres server = EmbeddedPostgres.start();
            LoopResources threads = LoopResources.create("r2dbc", 1, true);
            var settings =
                    PostgresqlConnectionConfiguration.builder()
                            .host("localhost")
                            .port(server.getPort())
                            .username("postgres")
                            .password("postgres")
                            .database("postgres")
                            .loopResources(threads)
                            .build();
            return new TestDatabase(
                    new PostgresqlConnectionFactory(settings),
                    () -> {
                        threads.disposeLater(Duration.ZERO, Duration.ofSeconds(10)).block();
                        server.close();
                    });
        } catch (IOException failed) {
            throw new AssertionError("the server did not start", failed);
        }
    }

    ConnectionFactory factory() {
        return factory;
    }

    long teas() {
        return count("SELECT count(*) AS n FROM tea");
    }

    long teas(String name) {
        return count("SELECT count(*) AS n FROM tea WHERE name = '" + name + "'");
    }

    void clear() {
        onlooker.sql("DELETE FROM tea").then().block();
    }

    private long count(String sql) {
        Mono<Long> count =
                onlooker.sql(sql)
                        .map(row -> Objects.requireNonNull(row.get("n", Long.class)))
                        .one();
        return Objects.requireNonNull(count.block());
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
