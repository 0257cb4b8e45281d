package dev.millrace.internal.thread;

/**
 * Limits the interrupts of a cancel to the time in which the work runs on the thread. It is closed
 * before the thread does anything else, so an interrupt never hits other work.
 */
public final class Interruption {
    private final Thread thread;
    // guarded by this
    private boolean open = true;
    private boolean fired;

    public Interruption(Thread thread) {
        this.thread = thread;
    }

    /** Interrupts the work if it still runs. Any thread. */
    public synchronized void interrupt() {
        if (open) {
            fired = true;
            thread.interrupt();
        }
    }

    /** Runs {@code action} unless the work has ended. {@link #close} waits for the action. */
    public synchronized void runWhileOpen(Runnable action) {
        if (open) {
            action.run();
        }
    }

    /** Ends the window and clears an interrupt that came through it. On the thread itself. */
    public synchronized void close() {
        open = false;
        if (fired) {
            Thread.interrupted();
        }
    }

    /** The thread of the work. */
    public Thread thread() {
        return thread;
    }

    /** Whether an interrupt came while the window was open. */
    public synchronized boolean fired() {
        return fired;
    }
}
