package dev.millrace.stream;

import dev.millrace.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * The buffer into which a {@link Feeder} puts elements for the consumer. Elements that it refuses
 * are discarded. Loop only.
 */
final class Outlet<R> implements PulledGenerator.Follower {
    private final EventLoop loop;
    private final String name;
    private final Feeder<R> feeder;
    private final Channel<R> channel;

    Outlet(EventLoop loop, String name, int capacity, Feeder<R> feeder) {
        this.loop = loop;
        this.name = name;
        this.feeder = feeder;
        this.channel = new Channel<>(loop, capacity, name);
    }

    EventLoop loop() {
        return loop;
    }

    Receiver<R> receiver() {
        return channel.receiver();
    }

    /** Adds {@code element}, and waits until there is a place for it. */
    void send(R element) {
        try {
            channel.sender().send(element);
        } catch (Throwable t) { // it was not sent
            feeder.discard(element, this);
            throw t;
        }
    }

    /** Adds {@code element}, replacing elements that the consumer has not taken. Never waits. */
    void replace(R element) {
        try {
            while (!channel.sender().trySend(element)) {
                discard(channel.receiver().tryNext());
            }
        } catch (ChannelClosedException closed) {
            discard(element);
        }
    }

    void discard(@Nullable R element) {
        if (element != null) {
            feeder.discard(element, this);
        }
    }

    /** Hands one value to the discard handler. */
    void drop(Object value) {
        loop.discard(value, null, name);
    }

    /**
     * Fails the stream after the buffered elements. If it has ended already, the failure is
     * reported.
     */
    void fail(Throwable failure) {
        channel.sender().fail(failure);
    }

    /** Whether it takes no more elements. */
    boolean refuses() {
        return channel.sender().closed();
    }

    @Override
    public void ended(@Nullable Throwable failure) {
        if (failure == null) {
            channel.sender().close();
        } else {
            channel.sender().fail(failure);
        }
    }

    @Override
    public void released() {
        channel.receiver().close();
    }

    @Override
    public boolean drained() {
        return channel.drained();
    }
}
