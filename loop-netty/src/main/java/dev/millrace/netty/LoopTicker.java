package dev.millrace.netty;

import dev.millrace.spi.Poller;
import io.netty.util.concurrent.Ticker;
import java.util.concurrent.TimeUnit;

/**
 * The loop's clock for Netty; virtual in a test on virtual time. It begins at 0, like Netty's own,
 * because Netty takes a deadline below 0 for an overflow.
 */
final class LoopTicker implements Ticker {
    private final Poller.Host host;
    private final long begin;

    // driver and its fibers only
    private boolean looking;
    private boolean timed; // in this look
    private long lookNanos;

    LoopTicker(Poller.Host host) {
        this.host = host;
        this.begin = host.nanoTime();
    }

    @Override
    public long initialNanoTime() {
        return begin;
    }

    @Override
    public long nanoTime() {
        return host.nanoTime() - begin;
    }

    /** The handlers of a look, or the steps before it, begin. */
    void lookBegins() {
        looking = true;
        timed = false;
    }

    void lookEnds() {
        looking = false;
    }

    /** See {@link NettyLoop#lookNanos}. */
    long lookNanos() {
        if (!looking) {
            return nanoTime();
        }
        if (!timed) {
            timed = true;
            lookNanos = nanoTime();
        }
        return lookNanos;
    }

    @Override
    public void sleep(long delay, TimeUnit unit) {
        throw new UnsupportedOperationException("the loop's clock cannot sleep");
    }
}
