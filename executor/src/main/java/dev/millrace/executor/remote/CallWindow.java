package dev.millrace.executor.remote;

import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Limits the interrupts of a cancel to the time in which the body of one call runs. An interrupt
 * while the answer is written would close the channel. A cancel before that time keeps the body
 * from beginning. For transports; any thread.
 */
public final class CallWindow {
    // guarded by this
    private @Nullable Thread runner;
    private boolean cancelled;

    /** The window of a call whose body has not begun. */
    public CallWindow() {}

    /**
     * The body begins on the calling thread.
     *
     * @throws CancellationException if the call was cancelled before
     */
    public synchronized void open() {
        if (cancelled) {
            throw new CancellationException("cancelled before it began");
        }
        runner = Thread.currentThread();
    }

    /** The body has ended on the calling thread, which will not be interrupted any more. */
    public synchronized void close() {
        runner = null;
        // an interrupt that came too late for the body must not hit other code
        Thread.interrupted();
    }

    /** Interrupts the body if it runs; keeps it from beginning if it has not begun. */
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
