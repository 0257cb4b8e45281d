package dev.millrace.netty;

import dev.millrace.EventLoop;

/** How often somebody had to wake a loop that slept in Netty. */
public final class WakeUps {
    private WakeUps() {}

    /** Since the loop sleeps there. */
    public static long of(EventLoop loop) {
        return ((IoLoop) NettyLoop.of(loop).group().next()).wakeUps();
    }
}
