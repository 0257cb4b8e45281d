package dev.millrace.reactor;

import dev.millrace.EventLoop;
import reactor.core.scheduler.Schedulers;

/**
 * Tells Reactor that a loop's callback fibers must not block, so that {@code block()} is refused
 * there, as {@code await} is. This happens once; Reactor then holds neither a loop nor a thread.
 */
final class NonBlocking {

    static {
        Schedulers.registerNonBlockingThreadPredicate(
                thread -> thread == Thread.currentThread() && EventLoop.inCallback());
    }

    private NonBlocking() {}

    /** Makes sure that Reactor knows. */
    static void told() {
        // The call initialises the class.
    }
}
