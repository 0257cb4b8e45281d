package dev.millrace.samples.flightdesk.steps;

import dev.millrace.samples.flightdesk.legacy.FlightDao;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A DAO for one call that another thread may cancel, through the one hook the legacy DAO has.
 *
 * <p>The call runs on a thread of the executor and the cancel on the loop, so both hold the lock
 * while they look at the statement.
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

    /** Stops the statement that runs, if one does, and refuses every later one. */
    synchronized void cancel() {
        cancelled = true;
        try {
            if (statement != null && !statement.isClosed()) {
                statement.cancel();
            }
        } catch (SQLException e) {
            // it ended meanwhile, or its driver cannot cancel: the call then runs to its end, and
            // the task waits for it
            LOG.log(System.Logger.Level.DEBUG, "the statement could not be cancelled", e);
        }
    }
}
