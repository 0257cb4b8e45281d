package dev.millrace.spi;

/**
 * Interrupts threads, one at a time, on a thread kept for that.
 *
 * <p>An interrupt closes the channel that its victim uses, in the thread that interrupts: nothing
 * to do on a loop. And it must not wait for a thread of a pool that is busy with the work to be
 * stopped. Where there is no memory for the thread, the interrupt is made at once all the same.
 */
final class Interrupter {
    private static final OnDemandThread THREAD = new OnDemandThread("millrace-interrupter");

    private Interrupter() {}

    static void interrupt(WorkWindow window) {
        boolean taken = false;
        try {
            taken = THREAD.offer(() -> interruptNow(window));
        } catch (OutOfMemoryError e) {
            // rather here than never: the work may wait for nothing else
        }
        if (!taken) {
            interruptNow(window);
        }
    }

    private static void interruptNow(WorkWindow window) {
        try {
            window.interruptNow();
        } catch (Throwable t) {
            // thrown by the channel that the interrupt closes: its user finds it closed
        }
        Thread.interrupted(); // left behind by a channel that was closed
    }
}
