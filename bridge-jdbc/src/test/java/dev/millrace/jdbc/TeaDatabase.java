package dev.millrace.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.h2.jdbcx.JdbcConnectionPool;

/**
 * A database of H2 with one table, a pool of connections, and an onlooker beside them. Public, as
 * H2 calls it.
 */
public final class TeaDatabase implements AutoCloseable {
    private static final AtomicInteger NAMES = new AtomicInteger();

    /** A query that does not end; the tests know when it runs. */
    static final String ENDLESS = "SELECT SUM(TICK(X)) FROM SYSTEM_RANGE(1, 1000000000000)";

    /** A query that no driver ends before the test says so. */
    static final String HELD = "SELECT HOLD(1)";

    private static final AtomicReference<CountDownLatch> TICKED = new AtomicReference<>();
    private static final AtomicReference<CountDownLatch> RELEASED = new AtomicReference<>();

    final JdbcConnectionPool pool;
    private final Connection onlooker;

    TeaDatabase(int connections) throws SQLException {
        pool = JdbcConnectionPool.create("jdbc:h2:mem:teas" + NAMES.incrementAndGet(), "sa", "");
        pool.setMaxConnections(connections + 1);
        onlooker = pool.getConnection();
        TICKED.set(new CountDownLatch(1));
        RELEASED.set(new CountDownLatch(1));
        change("CREATE TABLE tea (name VARCHAR(20) NOT NULL UNIQUE)");
        change("CREATE ALIAS TICK FOR \"" + TeaDatabase.class.getName() + ".tick\"");
        change("CREATE ALIAS HOLD FOR \"" + TeaDatabase.class.getName() + ".hold\"");
    }

    JdbcDatabase database() {
        return JdbcDatabase.of(pool);
    }

    /** Called by H2 for each row of the query. */
    @SuppressWarnings("unused") // by its name
    public static long tick(long number) {
        TICKED.get().countDown();
        return number;
    }

    /** Called by H2; blocks until it is released. */
    @SuppressWarnings("unused") // by its name
    public static long hold(long number) throws InterruptedException {
        TICKED.get().countDown();
        RELEASED.get().await();
        return number;
    }

    static void release() {
        RELEASED.get().countDown();
    }

    /** Blocks until the query runs. */
    static void awaitTick() throws InterruptedException {
        TICKED.get().await();
    }

    long teas() {
        try (Statement statement = onlooker.createStatement();
                ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM tea")) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException failed) {
            throw new AssertionError(failed);
        }
    }

    /** Connections that were not given back. */
    int lent() {
        return pool.getActiveConnections() - 1;
    }

    private void change(String sql) throws SQLException {
        try (Statement statement = onlooker.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        onlooker.close();
        pool.dispose(); // the database goes with its last connection
    }
}
