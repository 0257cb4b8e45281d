package dev.millrace.jdbc;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The cancel action of one job of {@link LegacyJdbc}: cancels the statements that the job has open,
 * or interrupts the job while it is in no call of a driver. An interrupt inside such a call would
 * cost the connection.
 */
final class LegacyCall implements Runnable {
    private static final System.Logger LOG = System.getLogger("dev.millrace");
    private static final ThreadLocal<@Nullable LegacyCall> CURRENT = new ThreadLocal<>();
    private static final long FIRST_PAUSE = 20;
    private static final long LAST_PAUSE = 1_000;

    private final CountDownLatch ended = new CountDownLatch(1);

    // guarded by this
    private final Set<Statement> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private @Nullable Thread worker;
    private int callsOfDriver;
    private boolean cancelled;
    private boolean interrupted;

    /** The call whose work runs on this thread; null outside of such jobs. */
    static @Nullable LegacyCall current() {
        return CURRENT.get();
    }

    // ---- on the thread of the job

    <T extends @Nullable Object> T run(Callable<T> work) throws Exception {
        LegacyCall outer = CURRENT.get();
        CURRENT.set(this);
        begin(Thread.currentThread());
        try {
            return work.call();
        } finally {
            end();
            if (outer == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(outer);
            }
            ended.countDown();
        }
    }

    private synchronized void begin(Thread runner) {
        worker = runner;
    }

    private synchronized void end() {
        worker = null;
        open.clear();
        if (interrupted) {
            Thread.interrupted(); // it was for the work, and not for what this thread does next
        }
    }

    synchronized void entersDriver() {
        callsOfDriver++;
        if (interrupted) {
            Thread.interrupted(); // a driver would close its connection, which is to be rolled back
        }
    }

    synchronized void leavesDriver() {
        callsOfDriver--;
    }

    /** The statement is about to be executed; it counts as open until it is closed. */
    synchronized void executes(Statement statement) throws SQLException {
        connects();
        open.add(statement);
    }

    /** The work is about to ask for a connection. */
    synchronized void connects() throws SQLException {
        if (cancelled) {
            throw new SQLException("the call was cancelled");
        }
    }

    synchronized void closed(Statement statement) {
        open.remove(statement);
    }

    // ---- on the thread of the cancel action

    @Override
    public void run() {
        long pause = FIRST_PAUSE;
        do {
            for (Statement each : toCancel()) {
                cancel(each);
            }
            pause = Math.min(2 * pause, LAST_PAUSE);
        } while (!endsWithin(pause)); // a driver forgets a cancel that comes between two calls
    }

    private synchronized List<Statement> toCancel() {
        cancelled = true;
        if (callsOfDriver == 0 && worker != null && !interrupted) {
            interrupted = true;
            worker.interrupt();
        }
        return List.copyOf(open);
    }

    private static void cancel(Statement statement) {
        try {
            statement.cancel();
        } catch (SQLException failure) {
            // it has ended meanwhile, or its driver cannot: then the task waits for its end
            LOG.log(System.Logger.Level.DEBUG, "a statement could not be cancelled", failure);
        }
    }

    private boolean endsWithin(long millis) {
        try {
            return ended.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException late) { // the job has ended, and waits for this
            return true;
        }
    }
}
