package dev.millrace.samples.pages;

import static dev.millrace.executor.RunInExecutor.checkCancelled;
import static dev.millrace.executor.RunInExecutor.fromThread;
import static dev.millrace.executor.RunInExecutor.runInExecutor;
import static dev.millrace.executor.remote.RemotePool.runInExecutor;

import dev.millrace.Task;
import dev.millrace.executor.CapacityLimiter;
import dev.millrace.executor.Dispatcher;
import dev.millrace.executor.JobOptions;
import dev.millrace.executor.OverloadPolicy;
import dev.millrace.executor.Progress;
import dev.millrace.executor.process.ProcessPool;
import dev.millrace.executor.remote.RemoteCall;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** What docs/offloading.md quotes. */
final class OffloadingPage {

    private OffloadingPage() {}

    record Report() {}

    interface Dao {
        Report report(String customer) throws SQLException;
    }

    interface Bar {
        void show(int count);
    }

    interface Table {
        void load(int row);

        void refresh();
    }

    static Report first(Dao dao, String customer) throws SQLException {
        // @start region=first
        Report report = runInExecutor(() -> dao.report(customer)).awaitThrowing(SQLException.class);
        // @end
        return report;
    }

    static Task<Report> limited(Dao dao, String customer) {
        // @start region=limited
        CapacityLimiter database = CapacityLimiter.of("database", 20, 500);
        JobOptions queries = JobOptions.in(Dispatcher.blocking()).withLimiter(database);
        Task<Report> task = runInExecutor(queries, () -> dao.report(customer));
        database.total(5); // the database is ill: 5 at a time from now on
        // @end
        return task;
    }

    static Task<FlightJobs.Report> anywhere(
            boolean heavy, ProcessPool pool, FlightJobs.Query query) {
        // @start region=anywhere
        RemoteCall<FlightJobs.Query, FlightJobs.Report> delays = FlightJobs.DELAYS.with(query);
        Task<FlightJobs.Report> task =
                heavy
                        ? runInExecutor(pool, delays) // a worker process runs the body
                        : runInExecutor(Dispatcher.cpu(), delays); // a thread runs it here
        // @end
        return task;
    }

    static JobOptions options(String customer) {
        // @start region=options
        JobOptions reports =
                JobOptions.in(Dispatcher.blocking())
                        .withName("monthly report")
                        .withKey(customer)
                        .withOverloadPolicy(OverloadPolicy.FAIL_FAST)
                        .withDeadline(Duration.ofSeconds(30));
        // @end
        return reports;
    }

    static Report body(CapacityLimiter database, Dao dao, String customer) {
        // @start region=body
        Report report =
                database.run(() -> enriched(runInExecutor(() -> dao.report(customer)).await()));
        // @end
        return report;
    }

    private static Report enriched(Report report) {
        return report;
    }

    static Task<Integer> cancellable(Statement statement) {
        // @start region=cancellable
        Task<Integer> rows =
                runInExecutor(
                        JobOptions.in(Dispatcher.blocking())
                                .withCancelAction(() -> cancel(statement)),
                        () -> statement.executeUpdate("delete from flights"));
        // @end
        return rows;
    }

    private static void cancel(Statement statement) {
        try {
            statement.cancel();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static void back(Bar bar, Table table) {
        // @start region=back
        Progress<Integer> progress = Progress.to(count -> bar.show(count)); // called on this loop
        runInExecutor(
                        () -> {
                            for (int row = 0; row < 1_000_000; row++) {
                                checkCancelled(); // throws when nobody waits any more
                                table.load(row);
                                progress.report(row); // coalesced: the loop sees the latest
                            }
                            fromThread(() -> table.refresh()); // runs on the loop; the job waits
                        })
                .await();
        // @end
    }
}
