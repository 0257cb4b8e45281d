package dev.millrace.reactor;

import dev.millrace.EventLoop;
import reactor.core.scheduler.Schedulers;

/**
 * Tells Reactor that a loop's callback fibers must not block, so that {@code block()} is refused
 * there, as {@code await} is. It is told once, and holds nothing: neither a loop nor a thread.
 */
final class NonBlocking {

    static {
        Schedulers.registerNonBlockingThreadPredicate(
                thread -> thread == Thread.currentThread() && EventLoop.inCallback());
    }

    private NonBlocking() {}

    /** Makes sure that Reactor has been told. */
    static void told() {
        // The class is initialised by being called.
    }
}
