package dev.millrace.samples.flightdesk.steps;

import dev.millrace.samples.flightdesk.legacy.FlightDao;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A DAO for one call that another thread may cancel. It uses the legacy DAO's only hook.
 *
 * <p>The call and the cancel run on different threads, so both hold the lock while they use the
 * statement.
 */
final class CancellableDao extends FlightDao {

    private static final System.Logger LOG = System.getLogger(CancellableDao.class.getName());

    private @Nullable Statement statement; // guarded by this
    private boolean cancelled; // guarded by this

    CancellableDao(DataSource pool) {
        super(pool);
    }

    @Override
    protected synchronized void settle(Statement next) throws SQLException {
        if (cancelled) {
            throw new SQLException("the call was cancelled");
        }
        statement = next;
    }

    /** Cancels the running statement, if there is one, and refuses every later one. */
    synchronized void cancel() {
        cancelled = true;
        try {
            if (statement != null && !statement.isClosed()) {
                statement.cancel();
            }
        } catch (SQLException e) {
            // it ended meanwhile, or the driver cannot cancel: the task then waits for the end of
            // the call
            LOG.log(System.Logger.Level.DEBUG, "the statement could not be cancelled", e);
        }
    }
}
