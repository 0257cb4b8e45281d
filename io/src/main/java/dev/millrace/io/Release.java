package dev.millrace.io;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.Promise;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * Gives something back that the operating system may take its time for: off the loop, at once,
 * behind nobody, and whatever is cancelled meanwhile. A job would not do, as one that is cancelled
 * before it begins never runs.
 */
final class Release {
    private static final ThreadFactory THREADS =
            Thread.ofVirtual()
                    .name("millrace-release")
                    .inheritInheritableThreadLocals(false)
                    .factory();

    /** What gives it back. */
    @FunctionalInterface
    interface Action {
        void run() throws Exception;
    }

    private Release() {}

    /** Starts {@code action}; the promise is of {@code loop} and ends as the action does. */
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
        } catch (Throwable noThread) { // for want of memory
            work.run();
        }
        return done;
    }

    /**
     * Awaits the end of {@code release}, in a cancelled task too. In a callback, where nothing can
     * be awaited, it goes on by itself.
     */
    static void await(Promise<@Nullable Void> release) {
        if (!EventLoop.inCallback()) {
            Async.shield(() -> {
                release.await();
            });
        }
    }
}
