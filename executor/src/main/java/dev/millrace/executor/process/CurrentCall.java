package dev.millrace.executor.process;

import dev.millrace.executor.remote.CallWindow;

/** The last call that a worker received. It is the only one that can be cancelled. */
final class CurrentCall {
    // guarded by this
    private CallWindow window = new CallWindow();
    private long call;
    private long cancelled; // the last call that was cancelled; 0 for none

    /** Makes the window of call {@code id}. Its cancel may have arrived first. */
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
