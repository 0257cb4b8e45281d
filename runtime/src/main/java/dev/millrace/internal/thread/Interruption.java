package dev.millrace.internal.thread;

/**
 * The window in which a cancel may interrupt a thread: open while the work runs, closed before the
 * thread does anything else, so that an interrupt never lands in somebody else's work.
 */
public final class Interruption {
    private final Thread thread;
    // guarded by this
    private boolean open = true;
    private boolean fired;

    public Interruption(Thread thread) {
        this.thread = thread;
    }

    /** Interrupts the work if it still runs; any thread. */
    public synchronized void interrupt() {
        if (open) {
            fired = true;
            thread.interrupt();
        }
    }

    /** Runs {@code action}, unless the work has ended; the work does not end before it has. */
    public synchronized void runWhileOpen(Runnable action) {
        if (open) {
            action.run();
        }
    }

    /** Ends the window and clears the flag it may have set; on the thread itself. */
    public synchronized void close() {
        open = false;
        if (fired) {
            Thread.interrupted();
        }
    }

    /** Whose work it is. */
    public Thread thread() {
        return thread;
    }

    /** Whether an interrupt came while the window was open. */
    public synchronized boolean fired() {
        return fired;
    }
}
