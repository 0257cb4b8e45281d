package dev.millrace.stream;

import dev.millrace.Async;
import dev.millrace.Checkpoint;
import dev.millrace.EventLoop;
import dev.millrace.VoidCoroutine;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The end of a {@link Channel} that elements go into.
 *
 * <p>Closing it ends the stream at the other end, after everything that was sent before. Tasks that
 * share a sender share its close.
 *
 * @param <T> the elements, never null
 */
public final class Sender<T> implements AutoCloseable {
    private final EventLoop loop;
    private final Exchange<T> exchange;

    Sender(EventLoop loop, Exchange<T> exchange) {
        this.loop = loop;
        this.exchange = exchange;
    }

    /**
     * Sends {@code element}, and waits while the channel is full; with capacity 0, until a receiver
     * has taken it.
     *
     * @param element the element
     * @throws dev.millrace.CancelledError if the task is cancelled; then nothing was sent
     * @throws ChannelClosedException if either end is closed, also while waiting; then nothing was
     *     sent
     * @throws WrongThreadException if the caller is not on the channel's loop
     */
    @Checkpoint
    public void send(T element) {
        requireInLoop("send", "trySendThreadSafe or sendThreadSafe");
        exchange.send(Async.requireArgument(element, "a channel has no null elements"));
    }

    /**
     * Sends {@code element} if that needs no wait. Of use in loop callbacks too.
     *
     * @param element the element
     * @return whether it was sent; false if the channel is full
     * @throws ChannelClosedException if either end is closed
     * @throws WrongThreadException if the caller is not on the channel's loop
     */
    public boolean trySend(T element) {
        Objects.requireNonNull(element, "a channel has no null elements");
        requireInLoop("trySend", "trySendThreadSafe");
        return exchange.trySend(element);
    }

    /**
     * {@link #trySend} from any thread: never waits and never blocks, and the caller knows at once
     * what became of its element.
     *
     * @param element the element; one thread's elements keep their order
     * @return whether it was sent; false if the channel is full, which for capacity 0 means that no
     *     receiver is waiting
     * @throws ChannelClosedException if either end is closed
     * @throws dev.millrace.LoopClosedException if the loop is closed
     */
    public boolean trySendThreadSafe(T element) {
        Objects.requireNonNull(element, "a channel has no null elements");
        return exchange.trySendThreadSafe(element);
    }

    /**
     * {@link #send} from any thread, as a task of its own on the channel's loop.
     *
     * @apiNote Each call that cannot be served waits in a task: a source that never waits for the
     *     result has no bound. Such a source calls {@link #trySendThreadSafe}.
     * @param element the element; one thread's elements keep their order
     * @return completes when the element was sent; cancelling it cancels the send
     * @throws dev.millrace.LoopClosedException if the loop is closed
     */
    public CompletableFuture<@Nullable Void> sendThreadSafe(T element) {
        Objects.requireNonNull(element, "a channel has no null elements");
        return loop.submit((VoidCoroutine) () -> exchange.send(element));
    }

    /**
     * Ends the stream at the other end, behind everything sent so far and every {@code send} that
     * is waiting. Idempotent, and never waits.
     *
     * @throws WrongThreadException if the caller is not on the channel's loop
     */
    @Override
    public void close() {
        requireInLoop("close", "closeThreadSafe");
        exchange.closeSender(null);
    }

    /**
     * Fails the stream at the other end, behind everything sent so far: each {@code next} there
     * throws {@code failure}. Never waits. On a channel that is closed already the failure goes to
     * the loop's exception handler.
     *
     * @param failure what the receivers are thrown, as the same instance
     * @throws WrongThreadException if the caller is not on the channel's loop
     */
    public void fail(Throwable failure) {
        Objects.requireNonNull(failure, "failure");
        requireInLoop("fail", "failThreadSafe");
        exchange.closeSender(failure);
    }

    /**
     * {@link #close} from any thread, behind what this thread has sent.
     *
     * @throws dev.millrace.LoopClosedException if the loop is closed
     */
    public void closeThreadSafe() {
        loop.callSoonThreadSafe(() -> exchange.closeSender(null));
    }

    /**
     * {@link #fail} from any thread, behind what this thread has sent.
     *
     * @param failure what the receivers are thrown
     * @throws dev.millrace.LoopClosedException if the loop is closed
     */
    public void failThreadSafe(Throwable failure) {
        Objects.requireNonNull(failure, "failure");
        loop.callSoonThreadSafe(() -> exchange.closeSender(failure));
    }

    /**
     * Whether nothing can be sent any more, because either end is closed. Any thread.
     *
     * @return true once a send is refused
     */
    public boolean closed() {
        return exchange.refusal() != null;
    }

    private void requireInLoop(String call, String instead) {
        if (!loop.inLoop()) {
            throw new WrongThreadException(
                    call
                            + " was called outside the channel's loop "
                            + loop.name()
                            + "; from another thread use "
                            + instead);
        }
    }

    @Override
    public String toString() {
        return "sender of " + exchange;
    }
}
