package dev.millrace.spi;

/**
 * Interrupts threads, one at a time, on its own thread.
 *
 * <p>Interrupting a thread may close the channel that it uses, on the interrupting thread, which
 * must not happen on a loop. A pool's thread cannot do it either, because the pool may be busy with
 * the work to be stopped. Without memory for the thread, the caller makes the interrupt.
 */
final class Interrupter {
    private static final OnDemandThread THREAD = new OnDemandThread("millrace-interrupter");

    private Interrupter() {}

    static void interrupt(WorkWindow window) {
        boolean taken = false;
        try {
            taken = THREAD.offer(() -> interruptNow(window));
        } catch (OutOfMemoryError e) {
            // better on this thread than never
        }
        if (!taken) {
            interruptNow(window);
        }
    }

    private static void interruptNow(WorkWindow window) {
        try {
            window.interruptNow();
        } catch (Throwable t) {
            // from the channel that the interrupt closes; its user sees that it is closed
        }
        Thread.interrupted(); // closing a channel may leave the flag set
    }
}
