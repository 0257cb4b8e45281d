package dev.millrace;

import dev.millrace.internal.inbox.SharedCalls;

/**
 * The handle of a callback from another thread, which may also cancel it: it runs or it is
 * cancelled, never both. As with {@link QueuedCall}, where nobody uses the handle, the compiler
 * does not make it.
 */
final class SharedCall extends SharedCalls.Dispatcher implements Handle {
    @Override
    public void cancel() {
        withdraw();
    }

    @Override
    public boolean cancelled() {
        return withdrawn();
    }
}
