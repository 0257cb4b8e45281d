package dev.millrace;

import dev.millrace.internal.selector.ChannelCallback;

/** The callback of a channel. */
final class RepeatedCall extends ChannelCallback {
    private final LoopImpl loop;
    private final Runnable callback;
    private final Context context = Context.current();

    RepeatedCall(LoopImpl loop, Runnable callback) {
        this.loop = loop;
        this.callback = callback;
    }

    @Override
    protected void ready() {
        loop.runCallback(callback, context);
    }
}
