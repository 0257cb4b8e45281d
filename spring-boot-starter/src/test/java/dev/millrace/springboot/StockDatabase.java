package dev.millrace.springboot;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Assumptions;

/** A PostgreSQL of its own with the table of the sample, and a connection that looks on. */
final class StockDatabase implements AutoCloseable {

    private final EmbeddedPostgres server;
    private final Connection onlooker;

    private StockDatabase(EmbeddedPostgres server) throws SQLException {
        this.server = server;
        onlooker = server.getPostgresDatabase().getConnection();
        try (Statement statement = onlooker.createStatement()) {
            statement.execute("CREATE TABLE stock (tea text NOT NULL, grams int NOT NULL)");
            statement.execute("INSERT INTO stock VALUES ('oolong', 50), ('assam', 100)");
        }
    }

    /** Skips the calling test class where no PostgreSQL can be started. */
    static StockDatabase start() throws SQLException {
        EmbeddedPostgres server;
        try {
            server = EmbeddedPostgres.start();
        } catch (IOException | RuntimeException failed) {
            return Assumptions.abort("no PostgreSQL starts here: " + failed);
        }
        return new StockDatabase(server);
    }

    String url() {
        return server.getJdbcUrl("postgres", "postgres");
    }

    int grams(String tea) {
        return count("SELECT coalesce(sum(grams), 0) FROM stock WHERE tea = '" + tea + "'");
    }

    /** Returns when so many statements wait in the server. */
    void awaitSlowStatements(int expected) {
        while (count("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
                != expected) {
            if (Thread.interrupted()) { // the time limit of the test
                throw new AssertionError("there are not " + expected + " slow statements");
            }
            Thread.onSpinWait();
        }
    }

    private int count(String sql) {
        try (Statement statement = onlooker.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getInt(1);
        } catch (SQLException failed) {
            throw new AssertionError(failed);
        }
    }

    @Override
    public void close() throws IOException, SQLException {
        onlooker.close();
        server.close();
    }
}
