package dev.millrace;

import dev.millrace.internal.inbox.Job;

/** A callback that runs in the context in which it was scheduled, if that is not the empty one. */
final class CallInContext extends Job {
    private final LoopImpl loop;
    private final Runnable callback;
    private final Context context;

    CallInContext(LoopImpl loop, Runnable callback, Context context) {
        this.loop = loop;
        this.callback = callback;
        this.context = context;
    }

    @Override
    public void run() {
        loop.runCallback(callback, context);
    }
}
