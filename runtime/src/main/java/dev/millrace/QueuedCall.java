package dev.millrace;

import dev.millrace.internal.inbox.CallbackEntry;
import dev.millrace.internal.inbox.ReadyQueue;

/**
 * The handle of a callback in the ready queue. The queue's entry is the callback itself, so the
 * compiler can leave out a handle that is not used.
 */
final class QueuedCall extends ReadyQueue.Dispatcher implements Handle {
    private static final CallbackEntry CANCELLED =
            new CallbackEntry() {
                @Override
                public void run() {}
            };

    private final LoopImpl loop;
    private boolean cancelled;

    /** The handle of the callback that was added last. */
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
