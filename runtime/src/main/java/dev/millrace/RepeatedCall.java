package dev.millrace;

import dev.millrace.internal.readiness.ChannelJob;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The callback of a channel. */
final class RepeatedCall extends ChannelJob {
    private final LoopImpl loop;
    private final Runnable callback;
    private final Context context = Context.current();
    private final @Nullable Throwable createdAt;

    RepeatedCall(LoopImpl loop, Runnable callback) {
        this.loop = loop;
        this.callback = Objects.requireNonNull(callback, "callback");
        this.createdAt = loop.creationSite();
    }

    @Override
    protected void ready() {
        loop.runCallback(callback, context, createdAt);
    }
}
