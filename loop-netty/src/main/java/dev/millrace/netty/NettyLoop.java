package dev.millrace.netty;

import dev.millrace.EventLoop;
import io.netty.channel.IoEventLoopGroup;

/**
 * A loop as Netty's: what is handed to Netty's libraries, so that they run on the loop's own
 * thread.
 *
 * <p>A handler of Netty is a callback of the loop: it must not wait, and resumes a task without a
 * wake-up of any thread. A task is a virtual thread, so to Netty it is not in the event loop; from
 * a task, a channel is best used inside {@link EventLoop#onDriver(dev.millrace.Body)}.
 */
public final class NettyLoop {
    private final EventLoop loop;
    private final NettyPoller poller;

    private NettyLoop(EventLoop loop, NettyPoller poller) {
        this.loop = loop;
        this.poller = poller;
    }

    /**
     * The calling task's or callback's loop.
     *
     * @throws IllegalStateException if there is none
     */
    public static NettyLoop current() {
        return of(EventLoop.current());
    }

    /**
     * {@code loop}, which sleeps in Netty from now on: in the transport that it was opened with, or
     * else {@linkplain NettyTransport#best the best there is}. Loop only.
     *
     * @throws IllegalStateException if the loop sleeps in something else that is not its own
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
     * This loop as a group of one, for bootstraps and for libraries that take one. To shut it down
     * has no effect: the loop ends when it is closed, and its channels with it. Any thread.
     */
    public IoEventLoopGroup group() {
        return poller.io().parent();
    }

    /** The transport, which knows the classes of its channels. */
    public NettyTransport transport() {
        return poller.transport();
    }

    /**
     * Has {@code step} run on the driver, as a handler is, before the loop next looks at its
     * channels and before it sleeps: what tasks have for several channels then costs one switch to
     * the driver, where {@code onDriver} costs one for each. Loop only.
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
     * When the driver began to handle what it last found ready, in nanoseconds of the ticker of
     * {@link #group}'s loop. As good as the time now for idle limits, and read once for all channels
     * that were ready, where each reading of a clock can cost as much as a step of a task. Loop
     * only.
     */
    public long lookNanos() {
        return poller.io().lookNanos();
    }

    @Override
    public String toString() {
        return loop + " on " + poller;
    }
}
