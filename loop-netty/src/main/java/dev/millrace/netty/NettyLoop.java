package dev.millrace.netty;

import dev.millrace.EventLoop;
import io.netty.channel.IoEventLoopGroup;

/**
 * A loop as a Netty event loop. Pass it to libraries built on Netty, so that they run on the loop's
 * own thread.
 *
 * <p>A Netty handler is a callback of the loop: it must not wait, and it resumes a task without
 * waking a thread. A task is a virtual thread, so for Netty it is not in the event loop; a task
 * should use a channel inside {@link EventLoop#onDriver(dev.millrace.Body)}.
 */
public final class NettyLoop {
    private final EventLoop loop;
    private final NettyPoller poller;

    private NettyLoop(EventLoop loop, NettyPoller poller) {
        this.loop = loop;
        this.poller = poller;
    }

    /**
     * The loop of the calling task or callback.
     *
     * @throws IllegalStateException if there is none
     */
    public static NettyLoop current() {
        return of(EventLoop.current());
    }

    /**
     * Puts {@code loop} on a Netty transport from now on: the one that it was opened with, else
     * {@linkplain NettyTransport#best the best available}. Loop only.
     *
     * @throws IllegalStateException if the loop was opened with a poller that is not Netty's
     */
    public static NettyLoop of(EventLoop loop) {
        NettyPoller poller =
                loop.poller() instanceof NettyPoller there
                        ? there
                        : (NettyPoller) loop.install(NettyTransport.best());
        OpenChannels channels = poller.io().channels();
        if (loop.inLoop() || !loop.running()) {
            channels.closeWith(loop);
        } else {
            loop.offer(() -> channels.closeWith(loop));
        }
        return new NettyLoop(loop, poller);
    }

    /** The loop. */
    public EventLoop loop() {
        return loop;
    }

    /**
     * This loop as a group of one, for bootstraps and libraries. Shutting it down has no effect:
     * the loop ends when it is closed, and its channels with it. Any thread.
     */
    public IoEventLoopGroup group() {
        return poller.io().parent();
    }

    /** The transport, which knows the classes of its channels. */
    public NettyTransport transport() {
        return poller.transport();
    }

    /**
     * Runs {@code step} on the driver, like a handler, before the loop next polls its channels or
     * sleeps. Steps of several tasks then need one switch to the driver; {@code onDriver} needs one
     * each. Loop only.
     *
     * @throws WrongThreadException if the caller is not on the loop
     */
    public void beforePoll(Runnable step) {
        if (!loop.inLoop()) {
            throw new WrongThreadException(
                    "beforePoll is for loop "
                            + loop.name()
                            + " only; from other threads use group().next().execute(…)");
        }
        poller.io().beforePoll(step);
    }

    /**
     * In a handler the time at which the driver began to handle what it last found ready, else the
     * time now; in nanoseconds of the ticker of {@link #group}'s loop. As good as the time now for
     * idle limits, and read once for all channels that were ready: reading a clock can cost as much
     * as a step of a task. Loop only.
     */
    public long lookNanos() {
        return poller.io().lookNanos();
    }

    @Override
    public String toString() {
        return loop + " on " + poller;
    }
}
