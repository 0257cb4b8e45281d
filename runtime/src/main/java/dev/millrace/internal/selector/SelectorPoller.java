package dev.millrace.internal.selector;

import dev.millrace.internal.inbox.CallbackEntry;
import dev.millrace.spi.Poller;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Sleeps in the selector of the JDK while there are channels, and parks while there are none. */
public final class SelectorPoller implements Poller {
    private final ChannelSelector channels;
    private final Consumer<CallbackEntry> ready;
    private final LongConsumer park;
    private volatile @Nullable Thread driver;

    /**
     * A poller for one loop.
     *
     * @param ready gets the callbacks of the channels that are ready
     * @param park parks the driver for so many nanoseconds, or forever
     */
    public SelectorPoller(
            ChannelSelector channels, Consumer<CallbackEntry> ready, LongConsumer park) {
        this.channels = channels;
        this.ready = ready;
        this.park = park;
    }

    @Override
    public void own(Thread owner) {
        driver = owner;
    }

    @Override
    public void poll() {
        channels.select(0, ready);
    }

    @Override
    public void await(long nanos) {
        if (channels.isActive()) {
            channels.select(nanos, ready);
        } else {
            park.accept(nanos);
        }
    }

    @Override
    public void wakeUp() {
        LockSupport.unpark(driver);
        channels.wakeup();
    }

    @Override
    public boolean hasWork() {
        return channels.isActive();
    }

    @Override
    public void close() {
        channels.close();
    }

    @Override
    public String toString() {
        return "selector";
    }
}
