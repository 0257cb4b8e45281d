package dev.millrace;

import dev.millrace.internal.inbox.CallbackEntry;
import dev.millrace.internal.inbox.ReadyQueue;

/**
 * The handle of a callback in the ready queue. It is not the queue's entry, which is the callback
 * itself: where nobody uses the handle, the compiler does not make it.
 */
final class QueuedCall extends ReadyQueue.Dispatcher implements Handle {
    private static final CallbackEntry CANCELLED =
            new CallbackEntry() {
                @Override
                public void run() {}
            };

    private final LoopImpl loop;
    private boolean cancelled;

    /** Of the callback that was added last. */
    QueuedCall(LoopImpl loop, ReadyQueue queue) {
        super(queue);
        this.loop = loop;
    }

    @Override
    public void cancel() {
        loop.requireThread("Handle.cancel", "loop.callSoonThreadSafe(handle::cancel)");
        cancelled |= replace(CANCELLED);
    }

    @Override
    public boolean cancelled() {
        return cancelled;
    }
}
