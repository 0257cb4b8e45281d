package dev.millrace.internal.readiness;

import dev.millrace.internal.inbox.Job;
import java.util.function.Consumer;

/**
 * What a loop runs each time a channel is ready. It is queued once at a time, and not run any more
 * once it has been removed, even if it was queued before that. Loop only.
 */
public abstract class ChannelJob extends Job {
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

    final void queue(Consumer<Job> queue) {
        if (!queued) {
            queued = true;
            queue.accept(this);
        }
    }

    final void remove() {
        removed = true;
    }
}
