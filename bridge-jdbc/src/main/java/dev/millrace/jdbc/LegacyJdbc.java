package dev.millrace.jdbc;

import static dev.millrace.executor.RunInExecutor.runInExecutor;

import dev.millrace.Async;
import dev.millrace.CheckReturnValue;
import dev.millrace.Checkpoint;
import dev.millrace.Task;
import dev.millrace.executor.Dispatcher;
import dev.millrace.executor.JobOptions;
import dev.millrace.executor.JobTarget;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Runs classes that use JDBC as they are: they take a connection of a {@link DataSource}, block,
 * and give it back. A cancel or a deadline of the calling task ends the statement that runs in the
 * database.
 *
 * {@snippet lang=java :
 * DataSource watched = LegacyJdbc.watched(pool); // what the legacy classes are given
 * ReportDao dao = new ReportDao(watched);
 *
 * Report report = Async.timeout(Duration.ofSeconds(2), () -> LegacyJdbc.call(() -> dao.report(month)));
 * }
 *
 * <ul>
 *   <li><b>Thread.</b> The work runs as a job of an executor. It must execute its statements on
 *       that thread.
 *   <li><b>Suspension.</b> The calling task is suspended until the work has ended.
 *   <li><b>Cancellation.</b> Statements of watched sources that the work has open get {@link
 *       java.sql.Statement#cancel}, again until the work ends; statements that it executes later
 *       are refused with an {@link SQLException}, so that its own clean-up may roll back and close.
 *       While the work is in no call of a watched connection, as when it waits for one of the pool,
 *       its thread is interrupted.
 *   <li><b>Failure.</b> What the work throws is thrown, the same instance.
 * </ul>
 *
 * <p>New code is better served by {@link JdbcDatabase}, where a transaction is a block of the task.
 */
public final class LegacyJdbc {
    private LegacyJdbc() {}

    /**
     * The connections of {@code source}, with statements that a cancel of the {@linkplain #call
     * job} they are executed in ends. Outside of such jobs nothing changes.
     *
     * @param source as a rule a pool, which stays its owner's to close
     * @return a proxy; {@link DataSource#unwrap} leads to what {@code source} is
     */
    public static DataSource watched(DataSource source) {
        return WatchedJdbc.source(Objects.requireNonNull(source, "source"));
    }

    /**
     * Runs {@code work} in {@link Dispatcher#blocking()}.
     *
     * @param <T> the type of the value
     * @param work uses a {@linkplain #watched watched} source
     * @return its value
     * @throws SQLException if the work does
     */
    @Checkpoint
    public static <T extends @Nullable Object> T call(SqlWork<? extends T> work)
            throws SQLException {
        return call(Dispatcher.blocking(), work);
    }

    /**
     * As {@link #call(SqlWork)}, in a dispatcher, under the options given. Their cancel policy and
     * cancel action are not used.
     *
     * @param <T> the type of the value
     * @param target a {@link Dispatcher}, or {@link JobOptions}
     * @param work uses a {@linkplain #watched watched} source
     * @return its value
     * @throws SQLException if the work does
     */
    @Checkpoint
    public static <T extends @Nullable Object> T call(JobTarget target, SqlWork<? extends T> work)
            throws SQLException {
        Async.requireArgument(work, "work");
        return LegacyJdbc.<T>submit(target, work::run).awaitThrowing(SQLException.class);
    }

    /**
     * As {@link #call(SqlWork)}, without a value.
     *
     * @param work uses a {@linkplain #watched watched} source
     * @throws SQLException if the work does
     */
    @Checkpoint
    public static void run(VoidSqlWork work) throws SQLException {
        run(Dispatcher.blocking(), work);
    }

    /**
     * As {@link #call(JobTarget, SqlWork)}, without a value.
     *
     * @param target a {@link Dispatcher}, or {@link JobOptions}
     * @param work uses a {@linkplain #watched watched} source
     * @throws SQLException if the work does
     */
    @Checkpoint
    public static void run(JobTarget target, VoidSqlWork work) throws SQLException {
        Async.requireArgument(work, "work");
        LegacyJdbc.<@Nullable Object>call(
                target,
                () -> {
                    work.run();
                    return null;
                });
    }

    /**
     * As {@link #call(JobTarget, SqlWork)}, and returns the task of the job instead of waiting for
     * it; like {@link dev.millrace.executor.RunInExecutor}, also for threads without a loop.
     *
     * @param <T> the type of the value
     * @param target a {@link Dispatcher}, or {@link JobOptions}
     * @param work uses a {@linkplain #watched watched} source; may throw anything
     * @return the task of the job
     */
    @Checkpoint
    @CheckReturnValue
    public static <T extends @Nullable Object> Task<T> submit(JobTarget target, Callable<T> work) {
        Async.requireArgument(target, "target");
        Async.requireArgument(work, "work");
        var call = new LegacyCall();
        JobOptions options =
                switch (target) {
                    case Dispatcher dispatcher -> JobOptions.in(dispatcher);
                    case JobOptions given -> given;
                };
        Callable<T> running = () -> call.run(work);
        return runInExecutor(options.withCancelAction(call), running);
    }

    /**
     * Work that blocks on a database.
     *
     * @param <T> its value
     */
    @FunctionalInterface
    public interface SqlWork<T extends @Nullable Object> {
        /**
         * Runs on a thread of an executor; may block.
         *
         * @return its value
         * @throws SQLException what the call throws
         */
        T run() throws SQLException;
    }

    /** Work that blocks on a database and has no value. */
    @FunctionalInterface
    public interface VoidSqlWork {
        /**
         * Runs on a thread of an executor; may block.
         *
         * @throws SQLException what the call throws
         */
        void run() throws SQLException;
    }
}
