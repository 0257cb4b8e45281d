package dev.millrace.stream;

import dev.millrace.CheckReturnValue;
import dev.millrace.Context;
import dev.millrace.EventLoop;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Two ends with room for a bounded number of elements between them: what is sent at one is received
 * at the other, in order.
 *
 * <p>Any number of tasks may share an end; those that wait are served in the order in which they
 * came. With capacity 0 each {@code send} waits until a receiver has taken its element. Callbacks
 * of foreign threads send through the {@code ThreadSafe} calls of the {@link Sender}.
 *
 * {@snippet lang=java :
 * Channel<Position> positions = AsyncStream.channel(64);
 * feed.onPosition(positions.sender()::trySendThreadSafe); // false tells the feed that it was dropped
 * positions.receiver().forEach(position -> plot(position));
 * }
 *
 * <p>Keeps {@linkplain dev.millrace.stream##contract the stream contract}.
 *
 * @param <T> the elements, never null
 */
public final class Channel<T> {
    private final Sender<T> sender;
    private final Receiver<T> receiver;
    private final int capacity;
    private final Exchange<T> exchange;

    Channel(EventLoop loop, int capacity) {
        this(loop, capacity, "channel");
    }

    /** One that {@code name} made, for messages and for what is discarded. */
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
     * Sets what becomes of elements that were sent and not received when the receiver is closed.
     * Without a hook the loop's {@link dev.millrace.DiscardHandler} gets them. Any thread; replaces
     * an earlier hook.
     *
     * @param hook called once for each, in a callback of the loop, in the context of this call
     */
    public void onDiscard(Consumer<? super T> hook) {
        Objects.requireNonNull(hook, "hook");
        Context context = Context.current();
        exchange.onDiscard(element -> context.run(() -> hook.accept(element)));
    }

    /** Whether nothing more comes out of it, a failure neither. */
    boolean drained() {
        return exchange.drained();
    }

    /** What lies in it and who waits, now. Loop only. */
    public ChannelStatistics statistics() {
        return exchange.statistics();
    }

    /**
     * How many elements may lie between the ends.
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
