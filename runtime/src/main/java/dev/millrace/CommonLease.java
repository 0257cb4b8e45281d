package dev.millrace;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps {@link EventLoop#common()} open for one application. While there is a lease, the loop does
 * not end when idle and nobody can close it. Closing the last lease closes the loop.
 *
 * <p>A lease does not open the loop; the first call of {@link EventLoop#common()} does. All methods
 * are for any thread.
 *
 * {@snippet lang=java :
 * try (CommonLease lease = EventLoop.leaseCommon()) {
 *     serve(EventLoop.common()); // the loop of every bridge that was given none
 * }
 * }
 */
public final class CommonLease implements AutoCloseable {
    private final ClassLoader application;
    private final Consumer<CommonLease> cancelTasks;
    private final Consumer<CommonLease> giveBack;

    CommonLease(
            ClassLoader application,
            Consumer<CommonLease> cancelTasks,
            Consumer<CommonLease> giveBack) {
        this.application = application;
        this.cancelTasks = cancelTasks;
        this.giveBack = giveBack;
    }

    /**
     * Cancels the tasks and jobs of this application, and leaves the loop open: for an application
     * that ends and still has what its tasks need to clean up, such as a connection pool. Does not
     * wait for them. If this is the only lease, everything on the loop belongs to the application;
     * otherwise the same tasks are cancelled as by {@link #close()}. Does nothing after that.
     */
    public void cancelTasks() {
        cancelTasks.accept(this);
    }

    /**
     * Gives the lease back. The last one closes the loop as {@link EventLoop#close()} does: tasks
     * that still run are cancelled and have the grace time to clean up. If other leases are left,
     * only the tasks of this application are cancelled, that is, those started by a thread with its
     * context class loader. They run on if another lease has the same class loader. Idempotent.
     *
     * <p>Waits for the close, unless the caller is inside a loop. If a task holds the loop for ten
     * seconds, it logs that and returns.
     */
    @Override
    public void close() {
        giveBack.accept(this);
    }

    @Override
    public String toString() {
        return "lease of the common loop, for the application of " + application;
    }

    /** Whether {@code loader} loads code of the application. */
    boolean covers(@Nullable ClassLoader loader) {
        for (ClassLoader each = loader; each != null; each = each.getParent()) {
            if (each == application) {
                return true;
            }
        }
        return false;
    }

    ClassLoader application() {
        return application;
    }
}
