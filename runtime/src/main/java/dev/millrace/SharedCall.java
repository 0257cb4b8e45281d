package dev.millrace;

import dev.millrace.internal.inbox.SharedCalls;

/**
 * The handle of a callback from another thread. Any thread may cancel it; the callback runs or is
 * cancelled, never both. As with {@link QueuedCall}, the compiler can leave out a handle that is
 * not used.
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
