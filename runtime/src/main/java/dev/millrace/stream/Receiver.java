package dev.millrace.stream;

import dev.millrace.Async;
import dev.millrace.CheckReturnValue;
import dev.millrace.Checkpoint;
import dev.millrace.spi.Suspension;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The end of a {@link Channel} that elements come out of. Several tasks may read it at once; each
 * element goes to one of them.
 *
 * <p>Closing a receiver ends the waits of all tasks that share it. When it and all its {@linkplain
 * #duplicate duplicates} are closed, elements that were not received are discarded and every send
 * fails. {@code forEach} closes the receiver when it ends, so tasks that share one and may leave
 * early call {@code next} in a loop instead.
 *
 * @param <T> the type of the elements, which are never null
 */
public final class Receiver<T> implements SelectableStream<T> {
    private final Exchange<T> exchange;
    private final Consumer<Suspension<@Nullable T>> waiting;
    private boolean closed; // loop only

    Receiver(Exchange<T> exchange) {
        this.exchange = exchange;
        this.waiting = (Suspension<@Nullable T> wait) -> exchange.awaitElement(this, wait);
    }

    /**
     * Another receiver of the same channel; each element goes to one receiver. Closing one ends the
     * waits at that one; closing the last one closes the channel.
     *
     * @throws WrongThreadException if the caller is not on the channel's loop
     */
    @CheckReturnValue
    public Receiver<T> duplicate() {
        exchange.requireInLoop("duplicate", "loop.submit(receiver::duplicate)");
        var other = new Receiver<>(exchange);
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
        exchange.requireInLoop("next", "loop.submit(receiver::next)");
        if (closed) {
            Async.readyCheckpoint("next");
            return null;
        }
        return exchange.receive(waiting);
    }

    /**
     * Takes an element if one is there. Callbacks may call it too.
     *
     * @return the element; null if there is none now, or at the end of the stream, see {@link
     *     #closed}
     * @throws WrongThreadException if the caller is not on the channel's loop
     */
    public @Nullable T tryNext() {
        exchange.requireInLoop("tryNext", "loop.submit(receiver::tryNext)");
        return closed ? null : exchange.tryReceive();
    }

    @Override
    public boolean ready() {
        exchange.requireInLoop("ready", "loop.submit(receiver::ready)");
        return closed || exchange.readyToReceive();
    }

    /** {@inheritDoc} Never waits: a channel has nothing to clean up. */
    @Override
    public void close() {
        exchange.requireInLoop("close", "loop.submit(receiver::close)");
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
     * {@inheritDoc} For a clause of a {@link dev.millrace.sync.Select}. Its value is null at the
     * end of the stream.
     */
    @Override
    public boolean answerNow(Suspension<@Nullable T> wait) {
        exchange.requireInLoop("select", "loop.submit(() -> select(…))");
        return closed ? wait.tryResume(null) : exchange.receiveNow(wait);
    }

    @Override
    public void startWait(Suspension<@Nullable T> wait) {
        exchange.awaitElement(this, wait);
    }

    @Override
    public String toString() {
        return "receiver of " + exchange;
    }
}
