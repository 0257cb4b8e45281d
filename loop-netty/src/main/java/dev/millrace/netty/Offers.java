package dev.millrace.netty;

import dev.millrace.EventLoop;

/** Calls to a loop from listeners of Netty's futures, where Netty would swallow an exception. */
final class Offers {
    private Offers() {}

    /**
     * As {@link EventLoop#offer}, for a call that a task waits for: if memory is short, it tries
     * until there is enough. Any thread.
     */
    static boolean surely(EventLoop loop, Runnable step) {
        while (true) {
            try {
                return loop.offer(step);
            } catch (OutOfMemoryError later) {
                Thread.onSpinWait();
            }
        }
    }
}
