package dev.millrace;

import java.nio.channels.ClosedByInterruptException;

/**
 * The window in which a cancel may interrupt a thread: open while the work runs, closed before the
 * thread does anything else, so that an interrupt never lands in somebody else's work.
 */
final class Interruption {
    private final Thread thread;
    // guarded by this
    private boolean open = true;
    private boolean fired;

    Interruption(Thread thread) {
        this.thread = thread;
    }

    /** Interrupts the work if it still runs; any thread. */
    synchronized void interrupt() {
        if (open) {
            fired = true;
            thread.interrupt();
        }
    }

    /** Runs {@code action}, unless the work has ended; the work does not end before it has. */
    synchronized void runWhileOpen(Runnable action) {
        if (open) {
            action.run();
        }
    }

    /** Ends the window and clears the flag it may have set; on the thread itself. */
    synchronized void close() {
        open = false;
        if (fired) {
            Thread.interrupted();
        }
    }

    Thread thread() {
        return thread;
    }

    synchronized boolean fired() {
        return fired;
    }

    /** Whether {@code thrown} is how JDK calls report an interrupt. */
    static boolean isInterrupt(Throwable thrown) {
        return thrown instanceof InterruptedException
                || thrown instanceof ClosedByInterruptException;
    }
}
