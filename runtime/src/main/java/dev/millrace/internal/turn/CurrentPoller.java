package dev.millrace.internal.turn;

import dev.millrace.internal.fiber.Engine;
import dev.millrace.internal.inbox.ReadyQueue;
import dev.millrace.internal.selector.ChannelSelector;
import dev.millrace.internal.selector.SelectorPoller;
import dev.millrace.spi.Poller;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What one loop sleeps in: a poller of its own, until another takes its place. Keeps the promises
 * that every poller gets from its loop, and the loop from a poller that throws. Driver only, where
 * nothing else is said.
 */
final class CurrentPoller implements LongConsumer {
    private static final int MOST_FAILURES = 1_000;

    private final Turns turns;
    private final Engine engine;
    private final Host host;
    private final Handling handling;
    private final Shortages shortages;
    private final Poller.Host pollerHost = new PollerHost();

    private Poller own; // set before the first run
    private @Nullable Thread owner;
    private int failures; // in a row

    private volatile Poller poller; // written by the driver, read by any thread

    CurrentPoller(
            Turns turns,
            Host host,
            Handling handling,
            Shortages shortages,
            ChannelSelector channels,
            ReadyQueue ready) {
        this.turns = turns;
        this.engine = turns.engine();
        this.host = host;
        this.handling = handling;
        this.shortages = shortages;
        this.own = new SelectorPoller(channels, ready, this);
        this.poller = own;
    }

    /** Parks the driver for so many nanoseconds, or without a limit for {@link Long#MAX_VALUE}. */
    @Override
    public void accept(long nanos) {
        engine.sleep(turns, nanos);
    }

    /** Has the loop sleep in {@code another} poller of its own. Before anything else. */
    void beOwn(Poller another) {
        own = another;
        poller = another;
    }

    /** Any thread. */
    Poller current() {
        return poller;
    }

    /** Whether it is another than the loop's own. Any thread. */
    boolean isForeign() {
        return poller != own;
    }

    /** What a poller knows of the loop. */
    Poller.Host host() {
        return pollerHost;
    }

    /** Fibers only, or while the loop does not run. */
    void replace(Poller opened, @Nullable Thread driver) {
        owner = driver; // between two runs nobody: the next one tells it
        if (driver != null) {
            opened.own(driver);
        }
        poller = opened;
    }

    void drivenBy(Thread driver) {
        if (driver != owner) {
            owner = driver;
            poller.own(driver);
        }
    }

    boolean hasWork() {
        return poller.hasWork();
    }

    long earliestNanos() {
        return poller.earliestNanos();
    }

    /** Any thread. */
    void wakeUp() {
        poller.wakeUp();
    }

    void await(long nanos) {
        try {
            poller.await(nanos);
            failures = 0;
        } catch (OutOfMemoryError e) { // what is ready is so at the next look
            shortages.endure(e);
        } catch (Throwable t) {
            outlive(t);
        } finally {
            handling.end();
            engine.hasWaited();
        }
    }

    void poll() {
        boolean foreign = isForeign();
        try {
            if (foreign) {
                handling.begin();
            }
            poller.poll();
            failures = 0;
        } catch (OutOfMemoryError e) {
            shortages.endure(e);
        } catch (Throwable t) {
            outlive(t);
        } finally {
            handling.end();
        }
    }

    /** A foreign poller, or a handler of it, has failed. */
    private void outlive(Throwable thrown) {
        if (!isForeign() || ++failures > MOST_FAILURES) {
            throw new IllegalStateException("the poller fails again and again", thrown);
        }
        host.handlerFailed(poller, thrown);
    }

    /** The driver, or any thread if there is none. */
    void close() {
        Thread closer = Thread.currentThread();
        try {
            if (owner == null) {
                owner = closer;
                poller.own(closer);
            }
            poller.close();
        } catch (Throwable t) { // the channels are closed all the same
            host.handlerFailed(poller, t);
        }
    }

    private final class PollerHost implements Poller.Host {
        @Override
        public long nanoTime() {
            return host.nanoTime();
        }

        @Override
        public boolean drivenByVirtualThread() {
            return engine.drivenByVirtualThread();
        }

        @Override
        public void awake() {
            if (!handling.isUnderWay()) {
                turns.awake();
                engine.hasWaited();
                host.woken();
                handling.begin();
            }
        }

        @Override
        public void failed(Object handler, Throwable thrown) {
            host.handlerFailed(handler, thrown);
        }
    }
}
