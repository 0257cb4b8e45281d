package dev.millrace.executor.remote;

import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * The time in which the body of one call runs. A cancel interrupts the thread of the body within
 * that time and never outside of it: an interrupt while the answer is written would close the
 * channel. A cancel that comes earlier keeps the body from beginning. For transports; any thread.
 */
public final class CallWindow {
    // guarded by this
    private @Nullable Thread runner;
    private boolean cancelled;

    /** The window of a call whose body has not begun. */
    public CallWindow() {}

    /**
     * The body begins, on the calling thread.
     *
     * @throws CancellationException if the call was cancelled before
     */
    public synchronized void open() {
        if (cancelled) {
            throw new CancellationException("cancelled before it began");
        }
        runner = Thread.currentThread();
    }

    /** The body has ended, on the calling thread, which is not interrupted any more. */
    public synchronized void close() {
        runner = null;
        Thread.interrupted(); // what came too late for the body is nobody else's
    }

    /** Interrupts the body if it runs, and keeps it from beginning if it has not begun. */
    public synchronized void cancel() {
        cancelled = true;
        if (runner != null) {
            runner.interrupt();
        }
    }

    @Override
    public String toString() {
        return "call ("
                + (cancelled ? "cancelled" : runner == null ? "not running" : "running")
                + ")";
    }
}
