package dev.millrace.executor.process;

import org.jspecify.annotations.Nullable;

/**
 * The time in which a body runs, and outside of which its thread is not interrupted: an interrupt
 * while the answer is written would close the channel.
 */
final class CallWindow {
    // guarded by this
    private @Nullable Thread runner;
    private long call;

    synchronized void open(long id) {
        runner = Thread.currentThread();
        call = id;
    }

    synchronized void close() {
        runner = null;
        Thread.interrupted(); // what came too late for the body is nobody else's
    }

    synchronized void interrupt(long id) {
        if (runner != null && call == id) {
            runner.interrupt();
        }
    }
}
