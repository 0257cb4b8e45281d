package dev.millrace;

import dev.millrace.internal.inbox.Job;
import org.jspecify.annotations.Nullable;

/** A callback in the ready queue, its own handle and its own queue entry. */
final class Call extends Job implements Handle {
    private final LoopImpl loop;
    private final Context context;
    private final @Nullable Throwable createdAt;
    // cleared by cancel, from any thread, and by the run
    private volatile @Nullable Runnable callback;

    private volatile boolean cancelled;

    Call(LoopImpl loop, Runnable callback) {
        this.loop = loop;
        this.callback = callback;
        this.context = Context.current();
        this.createdAt = loop.creationSite();
    }

    @Override
    public void run() {
        Runnable due = callback;
        if (due != null) {
            callback = null;
            loop.runCallback(due, context, createdAt);
        }
    }

    @Override
    public void cancel() {
        if (callback != null) {
            cancelled = true;
            callback = null;
        }
    }

    @Override
    public boolean cancelled() {
        return cancelled;
    }
}
