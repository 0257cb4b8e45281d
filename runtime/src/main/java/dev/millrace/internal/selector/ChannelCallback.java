package dev.millrace.internal.selector;

import dev.millrace.internal.inbox.CallbackEntry;
import java.util.function.Consumer;

/**
 * What a loop runs each time a channel is ready. It is queued once at a time, and not run any more
 * once it has been removed, even if it was queued before that. Loop only.
 */
public abstract class ChannelCallback extends CallbackEntry {
    private boolean queued;
    private boolean removed;

    /** The channel is ready. As {@link #run} otherwise. */
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
