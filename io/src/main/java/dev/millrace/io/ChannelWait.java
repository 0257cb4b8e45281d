package dev.millrace.io;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.spi.CancelHook;
import dev.millrace.spi.Described;
import dev.millrace.spi.Description;
import dev.millrace.spi.Suspension;
import java.nio.channels.SelectableChannel;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Waits until a channel is ready, without reading or writing: a cancelled wait has taken nothing.
 */
final class ChannelWait implements Consumer<Suspension<@Nullable Void>>, CancelHook, Described {
    private final SelectableChannel channel;
    private final boolean reads;
    private final EventLoop loop = EventLoop.current();
    private @Nullable Suspension<@Nullable Void> wait; // loop only

    private ChannelWait(SelectableChannel channel, boolean reads) {
        this.channel = channel;
        this.reads = reads;
    }

    /** Waits until a channel can be read, on the current loop. */
    static ChannelWait toRead(SelectableChannel channel) {
        return new ChannelWait(channel, true);
    }

    static ChannelWait toWrite(SelectableChannel channel) {
        return new ChannelWait(channel, false);
    }

    /** Suspends the current task until the channel may be ready, or {@link #end} is called. */
    void await() {
        Async.suspendInLoop(this);
    }

    @Override
    public void accept(Suspension<@Nullable Void> suspension) {
        wait = suspension;
        suspension.onCancel(this);
        if (reads) {
            loop.addReader(channel, this::end);
        } else {
            loop.addWriter(channel, this::end);
        }
    }

    /** Ends the wait, if there is one. Loop only; before the channel is closed. */
    void end() {
        Suspension<@Nullable Void> waiting = wait;
        if (waiting != null) {
            abort();
            waiting.tryResume(null);
        }
    }

    @Override
    public boolean abort() {
        wait = null;
        if (reads) {
            loop.removeReader(channel);
        } else {
            loop.removeWriter(channel);
        }
        return true;
    }

    @Override
    public String kind() {
        return "pipe";
    }

    @Override
    public Description describe() {
        return Description.of("pipe", (reads ? "bytes of " : "room in ") + channel);
    }

    @Override
    public String toString() {
        return "wait for " + channel;
    }
}
