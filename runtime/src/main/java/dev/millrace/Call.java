package dev.millrace;

import dev.millrace.internal.inbox.Job;
import org.jspecify.annotations.Nullable;

/** A callback in the ready queue, its own handle and its own queue entry. Loop only. */
final class Call extends Job implements Handle {
    private final LoopImpl loop;
    private final Context context;
    private final @Nullable Throwable createdAt;
    private @Nullable Runnable callback; // null once run or cancelled
    private boolean cancelled;

    Call(LoopImpl loop, Runnable callback, Context context) {
        this.loop = loop;
        this.callback = callback;
        this.context = context;
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
        loop.requireThread("Handle.cancel", "loop.callSoonThreadSafe(handle::cancel)");
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
