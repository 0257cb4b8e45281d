package dev.millrace.stream;

import dev.millrace.EventLoop;

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

    Channel(EventLoop loop, int capacity) {
        Exchange<T> exchange = new Exchange<>(loop, capacity);
        this.sender = new Sender<>(loop, exchange);
        this.receiver = new Receiver<>(loop, exchange);
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
    public Receiver<T> receiver() {
        return receiver;
    }

    /**
     * How many elements may lie between the ends.
     *
     * @return 0 or more
     */
    public int capacity() {
        return capacity;
    }
}
