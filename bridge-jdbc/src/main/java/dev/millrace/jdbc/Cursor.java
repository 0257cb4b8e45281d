package dev.millrace.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of one query. Its jobs use this one after the other. */
final class Cursor<T> {
    private final SqlFunction<Connection, PreparedStatement> preparation;
    private final SqlFunction<ResultSet, T> mapping;
    private final int fetchSize;
    private final QueryTimeout timeout;

    private @Nullable PreparedStatement statement;
    private @Nullable ResultSet rows;
    private boolean ended;

    Cursor(
            SqlFunction<Connection, PreparedStatement> preparation,
            SqlFunction<ResultSet, T> mapping,
            int fetchSize,
            QueryTimeout timeout) {
        this.preparation = preparation;
        this.mapping = mapping;
        this.fetchSize = fetchSize;
        this.timeout = timeout;
    }

    /**
     * Reads the next rows. If they are fewer than the fetch size, there are no more and the cursor
     * is closed.
     */
    List<T> next(Connection driver, StatementStop stop) throws SQLException {
        PreparedStatement running = statement;
        if (running == null) {
            running = preparation.apply(driver);
            statement = running;
            running.setFetchSize(fetchSize);
        }
        List<T> batch = stop.during(running, timeout, this::read);
        if (ended) {
            close();
        }
        return batch;
    }

    private List<T> read(PreparedStatement running) throws SQLException {
        ResultSet open = rows;
        if (open == null) {
            open = running.executeQuery();
            rows = open;
        }
        var batch = new ArrayList<T>();
        while (!ended && batch.size() < fetchSize) {
            if (open.next()) {
                batch.add(mapping.apply(open));
            } else {
                ended = true;
            }
        }
        return batch;
    }

    /**
     * Whether all rows have been read. The task may call this, too, after it waited for the last
     * job.
     */
    boolean ended() {
        return ended;
    }

    /** Whether there is something to close. */
    boolean open() {
        return statement != null;
    }

    void close() throws SQLException {
        PreparedStatement running = statement;
        statement = null;
        if (running != null) {
            running.close(); // closes the result set, too
        }
    }
}
