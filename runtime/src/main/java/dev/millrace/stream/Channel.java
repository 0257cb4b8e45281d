package dev.millrace.stream;

import dev.millrace.CheckReturnValue;
import dev.millrace.Context;
import dev.millrace.EventLoop;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * A sender and a receiver with a bounded buffer between them. Elements are received in the order in
 * which they were sent.
 *
 * <p>Any number of tasks may share an end; waiting tasks are served in order. With capacity 0 each
 * {@code send} waits until a receiver has taken its element. Other threads use the {@code
 * ThreadSafe} methods of the {@link Sender}.
 *
 * {@snippet lang=java :
 * Channel<Position> positions = AsyncStream.channel(64);
 * feed.onPosition(positions.sender()::trySendThreadSafe); // false: it was dropped
 * positions.receiver().forEach(position -> plot(position));
 * }
 *
 * <p>Keeps {@linkplain dev.millrace.stream##contract the stream contract}.
 *
 * @param <T> the type of the elements, which are never null
 */
public final class Channel<T> {
    private final Sender<T> sender;
    private final Receiver<T> receiver;
    private final int capacity;
    private final Exchange<T> exchange;

    Channel(EventLoop loop, int capacity) {
        this(loop, capacity, "channel");
    }

    /** A channel with a name for messages and discarded elements. */
    Channel(EventLoop loop, int capacity, String name) {
        this.exchange = new Exchange<>(loop, capacity, name);
        this.sender = new Sender<>(loop, exchange);
        this.receiver = new Receiver<>(exchange);
        this.capacity = capacity;
    }

    /**
     * The end that elements go into.
     *
     * @return the same sender every time
     */
    public Sender<T> sender() {
        return sender;
    }

    /**
     * The end that elements come out of.
     *
     * @return the same receiver every time
     */
    @CheckReturnValue
    public Receiver<T> receiver() {
        return receiver;
    }

    /**
     * Sets the hook for elements that were sent but not received when the receiver is closed.
     * Without a hook the loop's {@link dev.millrace.DiscardHandler} gets them. Any thread; replaces
     * an earlier hook.
     *
     * @param hook called once for each, as a callback of the loop, in the context of this call
     */
    public void onDiscard(Consumer<? super T> hook) {
        Objects.requireNonNull(hook, "hook");
        Context context = Context.current();
        exchange.onDiscard(element -> context.run(() -> hook.accept(element)));
    }

    /** Whether there is no element and no failure left to receive. */
    boolean drained() {
        return exchange.drained();
    }

    /** How many elements it buffers and how many tasks wait now. Loop only. */
    public ChannelStatistics statistics() {
        return exchange.statistics();
    }

    /**
     * How many elements it can buffer.
     *
     * @return 0 or more
     */
    public int capacity() {
        return capacity;
    }

    @Override
    public String toString() {
        return exchange.toString();
    }
}
