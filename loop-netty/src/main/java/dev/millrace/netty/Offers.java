package dev.millrace.netty;

import dev.millrace.EventLoop;

/** Calls of a loop that listeners of Netty's futures make, which swallows what they throw. */
final class Offers {
    private Offers() {}

    /**
     * As {@link EventLoop#offer}, for a call that a task waits for: where there is no memory for
     * it, it tries until there is. Any thread.
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
