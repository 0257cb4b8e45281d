package dev.millrace;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps {@link EventLoop#common()} for an application, from its start to its end: the loop does not
 * end for want of work, nobody else can close it, and the last application to leave closes it.
 *
 * <p>Taking a lease opens no loop; the first use of {@link EventLoop#common()} does. All methods
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
    private final Consumer<CommonLease> giveBack;

    CommonLease(ClassLoader application, Consumer<CommonLease> giveBack) {
        this.application = application;
        this.giveBack = giveBack;
    }

    /**
     * Gives the lease back. The last one closes the loop as {@link EventLoop#close()} does: what
     * still runs is cancelled, and has the grace time to clean up. If others are left, the tasks of
     * this application are cancelled: those that were started with its class loader as the
     * thread's, unless another lease has the same. Idempotent.
     *
     * <p>Waits for the close, but not inside a loop, and not for a task that holds the loop for
     * ever: after ten seconds it says so in the log and leaves the loop.
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
