package dev.millrace.stream;

import dev.millrace.Async;
import dev.millrace.Checkpoint;
import dev.millrace.EventLoop;
import dev.millrace.spi.Selectable;
import dev.millrace.spi.Suspension;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The end of a {@link Channel} that elements come out of: a stream that several tasks may read at
 * once, each element going to one of them.
 *
 * <p>Closing it, or the last of its {@linkplain #duplicate duplicates}, discards what was not
 * received and makes every send fail; it ends the wait of every task that shares it. {@code
 * forEach} closes on every exit: tasks that share a receiver and may leave early call {@code next}
 * in a loop instead.
 *
 * @param <T> the elements, never null
 */
public final class Receiver<T> implements AsyncStream<T>, Selectable<@Nullable T> {
    private final EventLoop loop;
    private final Exchange<T> exchange;
    private final Consumer<Suspension<@Nullable T>> waiting;
    private boolean closed; // loop only

    Receiver(EventLoop loop, Exchange<T> exchange) {
        this.loop = loop;
        this.exchange = exchange;
        this.waiting = (Suspension<@Nullable T> wait) -> exchange.awaitElement(this, wait);
    }

    /**
     * Another receiver of the same elements, each of which goes to one of them. Closing one ends
     * the waits at that one; the last one to be closed closes the channel.
     *
     * @throws WrongThreadException if the caller is not on the channel's loop
     */
    public Receiver<T> duplicate() {
        requireInLoop("duplicate");
        var other = new Receiver<>(loop, exchange);
        if (closed) {
            other.closed = true;
        } else {
            exchange.addReceiver();
        }
        return other;
    }

    @Override
    @Checkpoint
    public @Nullable T next() {
        requireInLoop("next");
        if (closed) {
            Async.readyCheckpoint("next");
            return null;
        }
        return exchange.receive(waiting);
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
        return closed ? null : exchange.tryReceive();
    }

    @Override
    public boolean ready() {
        requireInLoop("ready");
        return closed || exchange.readyToReceive();
    }

    /** {@inheritDoc} Never waits: a channel has nothing to clean up. */
    @Override
    public void close() {
        requireInLoop("close");
        if (!closed) {
            closed = true;
            exchange.closeReceiverEnd(this);
        }
    }

    @Override
    public boolean closed() {
        return closed || exchange.ended();
    }

    /**
     * {@inheritDoc} For a clause of a {@link dev.millrace.sync.Select}, whose value is null at the
     * end of the stream.
     */
    @Override
    public boolean answerNow(Suspension<@Nullable T> wait) {
        requireInLoop("select");
        return closed ? wait.tryResume(null) : exchange.receiveNow(wait);
    }

    @Override
    public void startWait(Suspension<@Nullable T> wait) {
        exchange.awaitElement(this, wait);
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
