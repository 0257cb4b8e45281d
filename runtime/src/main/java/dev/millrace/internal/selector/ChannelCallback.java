package dev.millrace.internal.selector;

import dev.millrace.internal.inbox.CallbackEntry;
import java.util.function.Consumer;

/**
 * A callback that a loop runs each time a channel is ready. It is in the queue at most once. After
 * it was removed it never runs, even if it was queued before. Loop only.
 */
public abstract class ChannelCallback extends CallbackEntry {
    private boolean queued;
    private boolean removed;

    /** Called when the channel is ready, under the rules of {@link #run}. */
    protected abstract void ready();

    @Override
    public final void run() {
        queued = false;
        if (!removed) {
            ready();
        }
    }

    final void queue(Consumer<CallbackEntry> queue) {
        if (!queued) {
            queued = true;
            queue.accept(this);
        }
    }

    final void remove() {
        removed = true;
    }
}
