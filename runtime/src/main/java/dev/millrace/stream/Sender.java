package dev.millrace.stream;

import dev.millrace.Async;
import dev.millrace.Checkpoint;
import dev.millrace.EventLoop;
import dev.millrace.VoidCoroutine;
import dev.millrace.spi.Selectable;
import dev.millrace.spi.Suspension;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The end of a {@link Channel} that elements go into.
 *
 * <p>Closing it ends the stream at the other end, after everything that was sent before. If several
 * tasks send, give each a {@linkplain #duplicate duplicate} to close; closing the last one ends the
 * stream.
 *
 * @param <T> the type of the elements, which are never null
 */
public final class Sender<T> implements AutoCloseable {
    private final EventLoop loop;
    private final Exchange<T> exchange;
    private volatile boolean closed; // written by the loop

    Sender(EventLoop loop, Exchange<T> exchange) {
        this.loop = loop;
        this.exchange = exchange;
    }

    /**
     * Another sender of the same channel. The stream ends once all are closed.
     *
     * @throws ChannelClosedException if this sender or the channel is closed
     * @throws WrongThreadException if the caller is not on the channel's loop
     */
    public Sender<T> duplicate() {
        exchange.requireInLoop("duplicate", "loop.submit(sender::duplicate)");
        requireOpen();
        exchange.addSender();
        return new Sender<>(loop, exchange);
    }

    /**
     * A clause of a {@link dev.millrace.sync.Select} that sends {@code element}. On a closed
     * channel it fails with a {@link ChannelClosedException}.
     *
     * @param element the element
     */
    public Selectable<@Nullable Void> sending(T element) {
        Objects.requireNonNull(element, "a channel has no null elements");
        return new Sending(element);
    }

    private final class Sending implements Selectable<@Nullable Void> {
        private final T element;

        Sending(T element) {
            this.element = element;
        }

        @Override
        public boolean answerNow(Suspension<@Nullable Void> wait) {
            exchange.requireInLoop("select", "sendThreadSafe");
            if (closed) {
                wait.fail(closedEnd());
                return true;
            }
            return exchange.sendNow(element, wait);
        }

        @Override
        public void startWait(Suspension<@Nullable Void> wait) {
            exchange.awaitPlace(element, wait);
        }

        @Override
        public String toString() {
            return "send by " + Sender.this;
        }
    }

    private void requireOpen() {
        if (closed || exchange.refusal() != null) {
            throw closedEnd();
        }
    }

    /** The exception that says which end is closed. */
    private ChannelClosedException closedEnd() {
        String refusal = exchange.refusal();
        return new ChannelClosedException(
                refusal == null
                        ? "this sender of the channel is closed; others are open"
                        : refusal);
    }

    /**
     * Sends {@code element}, and waits while the channel is full; with capacity 0, until a receiver
     * has taken it.
     *
     * @param element the element
     * @throws dev.millrace.CancelledError if the task is cancelled; then nothing was sent
     * @throws ChannelClosedException if either end is closed already, or the receiver is closed
     *     while this waits; then nothing was sent
     * @throws WrongThreadException if the caller is not on the channel's loop
     */
    @Checkpoint
    public void send(T element) {
        exchange.requireInLoop("send", "trySendThreadSafe or sendThreadSafe");
        Async.requireArgument(element, "a channel has no null elements");
        if (closed) {
            Async.raisePending();
            throw closedEnd();
        }
        exchange.send(element);
    }

    /**
     * Sends {@code element} if that needs no wait. Callbacks may call it too.
     *
     * @param element the element
     * @return whether it was sent; false if the channel is full
     * @throws ChannelClosedException if either end is closed
     * @throws WrongThreadException if the caller is not on the channel's loop
     */
    public boolean trySend(T element) {
        Objects.requireNonNull(element, "a channel has no null elements");
        exchange.requireInLoop("trySend", "trySendThreadSafe");
        requireOpen();
        return exchange.trySend(element);
    }

    /**
     * As {@link #trySend}, from any thread. Never blocks.
     *
     * @param element the element; elements of one thread keep their order
     * @return whether it was sent; false if the channel is full. With capacity 0 it is full unless
     *     a receiver waits
     * @throws ChannelClosedException if either end is closed
     * @throws dev.millrace.LoopClosedException if the loop is closed
     */
    public boolean trySendThreadSafe(T element) {
        Objects.requireNonNull(element, "a channel has no null elements");
        if (closed) {
            throw closedEnd();
        }
        return exchange.trySendThreadSafe(element);
    }

    /**
     * As {@link #send}, from any thread; runs as a task of the channel's loop.
     *
     * @apiNote Each call on a full channel waits in its own task, so a caller that ignores the
     *     results can start any number of tasks. Such a caller should use {@link
     *     #trySendThreadSafe}.
     * @param element the element; elements of one thread keep their order
     * @return completes when the element was sent; cancelling it cancels the send
     * @throws dev.millrace.LoopClosedException if the loop is closed
     */
    public CompletableFuture<@Nullable Void> sendThreadSafe(T element) {
        Objects.requireNonNull(element, "a channel has no null elements");
        return loop.submit((VoidCoroutine) () -> send(element));
    }

    /**
     * Closes this sender. Once all {@linkplain #duplicate duplicates} are closed too, the stream
     * ends at the other end, after everything sent so far and after every waiting {@code send}.
     * Idempotent; never waits.
     *
     * @throws WrongThreadException if the caller is not on the channel's loop
     */
    @Override
    public void close() {
        exchange.requireInLoop("close", "closeThreadSafe");
        if (!closed) {
            closed = true;
            exchange.closeSenderEnd();
        }
    }

    /**
     * Fails the stream at the other end, after everything sent so far: each {@code next} there then
     * throws {@code failure}, even if other senders are open. Never waits. If the channel is closed
     * already, the failure goes to the loop's exception handler.
     *
     * @param failure thrown to the receivers, the same instance
     * @throws WrongThreadException if the caller is not on the channel's loop
     */
    public void fail(Throwable failure) {
        Objects.requireNonNull(failure, "failure");
        exchange.requireInLoop("fail", "failThreadSafe");
        closed = true;
        exchange.closeSender(failure);
    }

    /**
     * As {@link #close}, from any thread, after what this thread has sent.
     *
     * @throws dev.millrace.LoopClosedException if the loop is closed
     */
    public void closeThreadSafe() {
        onLoop(this::close);
    }

    /**
     * As {@link #fail}, from any thread, after what this thread has sent.
     *
     * @param failure thrown to the receivers
     * @throws dev.millrace.LoopClosedException if the loop is closed
     */
    public void failThreadSafe(Throwable failure) {
        Objects.requireNonNull(failure, "failure");
        onLoop(() -> fail(failure));
    }

    private void onLoop(Runnable step) {
        if (!loop.offer(step)) {
            loop.callSoonThreadSafe(step); // throws what a closed loop throws
        }
    }

    /**
     * Whether either end is closed, so that a send is refused. Any thread.
     *
     * @return true once sends are refused
     */
    public boolean closed() {
        return closed || exchange.refusal() != null;
    }

    @Override
    public String toString() {
        return "sender of " + exchange;
    }
}
