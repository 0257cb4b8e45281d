package dev.millrace.samples.flightdesk.legacy;

import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;

/**
 * A database in memory with an empty flight table, and a pool of connections to it.
 *
 * <p>Any thread may use it; closing it forgets the rows.
 */
public final class Database implements AutoCloseable {

    /** How many connections there are, and so how many calls can wait for the database at once. */
    public static final int CONNECTIONS = 4;

    private static final AtomicLong NEXT = new AtomicLong();

    private final JdbcConnectionPool pool;

    private Database(JdbcConnectionPool pool) {
        this.pool = pool;
    }

    /** Opens a database that no other part of this process sees. */
    public static Database open() throws SQLException {
        // DB_CLOSE_DELAY: it must outlive the moments in which no connection is open
        var url = "jdbc:h2:mem:flightdesk" + NEXT.incrementAndGet() + ";DB_CLOSE_DELAY=-1";
        var pool = JdbcConnectionPool.create(url, "", "");
        pool.setMaxConnections(CONNECTIONS);
        var database = new Database(pool);
        new FlightDao(pool).createTable();
        return database;
    }

    /** The pool of connections. */
    public DataSource pool() {
        return pool;
    }

    @Override
    public void close() throws SQLException {
        try (var connection = pool.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("SHUTDOWN");
        } finally {
            pool.dispose();
        }
    }
}
