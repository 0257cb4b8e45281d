package dev.millrace.executor.process;

import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * The time in which a body runs, and outside of which its thread is not interrupted: an interrupt
 * while the answer is written would close the channel. A cancel that comes before its body is kept
 * for it.
 */
final class CallWindow {
    // guarded by this
    private @Nullable Thread runner;
    private long call;
    private long cancelled; // the last call that was; 0 is none

    synchronized void open(long id) {
        if (cancelled == id) {
            throw new CancellationException("cancelled before it began");
        }
        runner = Thread.currentThread();
        call = id;
    }

    synchronized void close() {
        runner = null;
        Thread.interrupted(); // what came too late for the body is nobody else's
    }

    synchronized void interrupt(long id) {
        cancelled = id;
        if (runner != null && call == id) {
            runner.interrupt();
        }
    }
}
