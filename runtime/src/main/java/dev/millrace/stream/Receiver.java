package dev.millrace.stream;

import dev.millrace.Checkpoint;
import dev.millrace.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * The end of a {@link Channel} that elements come out of: a stream that several tasks may read at
 * once, each element going to one of them.
 *
 * <p>Closing it discards what was not received, makes every send fail, and ends the wait of every
 * task that shares it. {@code forEach} closes on every exit: tasks that share a receiver and may
 * leave early call {@code next} in a loop instead.
 *
 * @param <T> the elements, never null
 */
public final class Receiver<T> implements AsyncStream<T> {
    private final EventLoop loop;
    private final Exchange<T> exchange;

    Receiver(EventLoop loop, Exchange<T> exchange) {
        this.loop = loop;
        this.exchange = exchange;
    }

    @Override
    @Checkpoint
    public @Nullable T next() {
        requireInLoop("next");
        return exchange.receive();
    }

    /**
     * Takes an element if one is there. Of use in loop callbacks too.
     *
     * @return the element; null if none is there now, or none will come, which {@link #closed}
     *     tells apart
     * @throws WrongThreadException if the caller is not on the channel's loop
     */
    public @Nullable T tryNext() {
        requireInLoop("tryNext");
        return exchange.tryReceive();
    }

    @Override
    public boolean ready() {
        requireInLoop("ready");
        return exchange.readyToReceive();
    }

    /** {@inheritDoc} Never waits: a channel has nothing to clean up. */
    @Override
    public void close() {
        requireInLoop("close");
        exchange.closeReceiver();
    }

    @Override
    public boolean closed() {
        return exchange.ended();
    }

    private void requireInLoop(String call) {
        if (!loop.inLoop()) {
            throw new WrongThreadException(
                    call
                            + " was called outside the channel's loop "
                            + loop.name()
                            + "; from another thread use loop.submit(() -> receiver."
                            + call
                            + "())");
        }
    }

    @Override
    public String toString() {
        return "receiver of " + exchange;
    }
}
