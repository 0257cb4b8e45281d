package dev.millrace.io;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.Promise;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * Releases a resource off the loop, because the system call may take long. It starts at once,
 * behind no other work, and no cancel stops it. A job would not do: cancelled before it begins, it
 * never runs.
 */
final class Release {
    private static final ThreadFactory THREADS =
            Thread.ofVirtual()
                    .name("millrace-release")
                    .inheritInheritableThreadLocals(false)
                    .factory();

    /** Releases the resource. */
    @FunctionalInterface
    interface Action {
        void run() throws Exception;
    }

    private Release() {}

    /** Starts {@code action}; the returned promise, of {@code loop}, completes with its outcome. */
    static Promise<@Nullable Void> start(EventLoop loop, Action action) {
        Promise<@Nullable Void> done = loop.promise("release");
        Runnable work =
                () -> {
                    try {
                        action.run();
                        done.completeThreadSafe(null);
                    } catch (Throwable failure) {
                        done.failThreadSafe(failure);
                    }
                };
        try {
            THREADS.newThread(work).start();
        } catch (Throwable noThread) { // out of memory
            work.run();
        }
        return done;
    }

    /**
     * Awaits the end of {@code release}, also in a cancelled task. In a callback, which cannot
     * await, it returns at once and the release runs on.
     */
    static void await(Promise<@Nullable Void> release) {
        if (!EventLoop.inCallback()) {
            Async.shield(() -> {
                release.await();
            });
        }
    }
}
