package dev.millrace;

import dev.millrace.internal.inbox.Job;
import java.util.Objects;

/** The callback of a channel. It may be queued for a turn in which it has been removed already. */
final class RepeatedCall extends Job {
    private final LoopImpl loop;
    private final Runnable callback;
    private final Context context = Context.current();

    RepeatedCall(LoopImpl loop, Runnable callback) {
        this.loop = loop;
        this.callback = Objects.requireNonNull(callback, "callback");
    }

    @Override
    public void run() {
        loop.runCallback(callback, context, null);
    }
}
