package dev.millrace.executor.process;

import dev.millrace.executor.remote.CallWindow;

/** The call that a worker was given last, which is the only one that can be cancelled there. */
final class CurrentCall {
    // guarded by this
    private CallWindow window = new CallWindow();
    private long call;
    private long cancelled; // the last call that was; 0 is none

    /** The window of call {@code id}, which has arrived; its cancel may have arrived before. */
    synchronized CallWindow arrived(long id) {
        call = id;
        window = new CallWindow();
        if (cancelled == id) {
            window.cancel();
        }
        return window;
    }

    synchronized void cancel(long id) {
        cancelled = id;
        if (call == id) {
            window.cancel();
        }
    }
}
