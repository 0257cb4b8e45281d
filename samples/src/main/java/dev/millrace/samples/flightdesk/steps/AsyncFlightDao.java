package dev.millrace.samples.flightdesk.steps;

import static dev.millrace.executor.RunInExecutor.runInExecutor;

import dev.millrace.executor.JobOptions;
import dev.millrace.samples.flightdesk.data.Route;
import dev.millrace.samples.flightdesk.data.Skipped;
import dev.millrace.samples.flightdesk.data.Source;
import dev.millrace.samples.flightdesk.data.Totals;
import dev.millrace.samples.flightdesk.legacy.FlightDao;
import dev.millrace.samples.flightdesk.legacy.FlightLoader;
import dev.millrace.samples.flightdesk.legacy.FlightPage;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import javax.sql.DataSource;

/**
 * The flight table for tasks: the legacy DAO blocks a thread of an executor, and the loop runs on.
 *
 * <p>Each call suspends the current task. If the task is cancelled, the SQL statement is cancelled
 * and the task continues when the statement has ended; a call that has not begun never begins.
 */
public final class AsyncFlightDao {

    private final DataSource pool;
    private final Executor threads;

    /**
     * A table with calls that block in {@code threads}; there should be as many threads as {@code
     * pool} has connections.
     */
    public AsyncFlightDao(DataSource pool, Executor threads) {
        this.pool = pool;
        this.threads = threads;
    }

    /** {@link FlightDao#findPage}. */
    public FlightPage findPage(long afterId, int limit) throws SQLException {
        return inThread(SQLException.class, dao -> dao.findPage(afterId, limit));
    }

    /** {@link FlightDao#totalsPerRoute}. */
    public Map<Route, Totals> totalsPerRoute() throws SQLException {
        return inThread(SQLException.class, FlightDao::totalsPerRoute);
    }

    /** {@link FlightDao#delaysOf}. */
    public int[] delaysOf(Route route) throws SQLException {
        return inThread(SQLException.class, dao -> dao.delaysOf(route));
    }

    /**
     * {@link FlightLoader#load}.
     *
     * @param skipped gets every record of the wrong shape, on a thread of the executor
     * @param progress gets the number of rows of each batch, on a thread of the executor
     * @throws IOException if the source cannot be read; a failure of the table is an {@link
     *     SQLException}
     */
    public long load(Source source, Consumer<Skipped> skipped, LongConsumer progress)
            throws IOException {
        return inThread(
                IOException.class, dao -> new FlightLoader(dao, skipped, progress).load(source));
    }

    private <T, X extends Exception> T inThread(Class<X> declared, Call<T> call) throws X {
        var dao = new CancellableDao(pool);
        JobOptions cancellable = JobOptions.in(threads).withCancelAction(dao::cancel);
        return runInExecutor(cancellable, () -> call.on(dao)).awaitThrowing(declared);
    }

    private interface Call<T> {
        T on(FlightDao dao) throws Exception;
    }
}
