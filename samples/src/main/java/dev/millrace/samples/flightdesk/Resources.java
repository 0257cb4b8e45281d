package dev.millrace.samples.flightdesk;

import dev.millrace.samples.flightdesk.legacy.Database;
import java.sql.SQLException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Resources that are opened before the loop starts and closed after it has ended, because opening
 * and closing them blocks.
 *
 * @param database the rows
 * @param blocking threads for calls that wait for the database, one per connection
 * @param computing threads for computations, one fewer than processors
 */
record Resources(Database database, ExecutorService blocking, ExecutorService computing)
        implements AutoCloseable {

    static Resources open() throws SQLException {
        var processors = Runtime.getRuntime().availableProcessors();
        return new Resources(
                Database.open(),
                Executors.newFixedThreadPool(Database.CONNECTIONS),
                Executors.newFixedThreadPool(Math.max(1, processors - 1)));
    }

    @Override
    public void close() throws SQLException {
        computing.close();
        blocking.close();
        database.close();
    }
}
