package dev.millrace;

import dev.millrace.internal.inbox.Job;
import org.jspecify.annotations.Nullable;

/**
 * A callback in the ready queue, its own handle and its own queue entry. Loop only.
 *
 * <p>The most frequent object of a program made of callbacks, and therefore kept to three fields:
 * one that needs a context is a {@link CallInContext}.
 */
sealed class Call extends Job implements Handle permits CallInContext {
    private static final Runnable CANCELLED = () -> {};

    private final LoopImpl loop;
    private @Nullable Runnable callback; // null once run

    Call(LoopImpl loop, Runnable callback) {
        this.loop = loop;
        this.callback = callback;
    }

    static Call of(LoopImpl loop, Runnable callback, Context context) {
        return context.isEmpty()
                ? new Call(loop, callback)
                : new CallInContext(loop, callback, context);
    }

    Context context() {
        return Context.empty();
    }

    @Override
    public final void run() {
        Runnable due = callback;
        if (due != CANCELLED && due != null) {
            callback = null;
            loop.runCallback(due, context());
        }
    }

    @Override
    public final void cancel() {
        loop.requireThread("Handle.cancel", "loop.callSoonThreadSafe(handle::cancel)");
        if (callback != null) {
            callback = CANCELLED;
        }
    }

    @Override
    public final boolean cancelled() {
        return callback == CANCELLED;
    }
}
