package dev.millrace.stream;

import dev.millrace.EventLoop;
import dev.millrace.LoopFault;
import java.lang.ref.Cleaner;
import org.jspecify.annotations.Nullable;

/**
 * Runs when the garbage collector finds that nobody holds a started generator or an iterator any
 * more: goes to its loop, and there closes and reports what is still open.
 *
 * <p>It must not hold what is watched. A stream that was closed in time cleans its watch, which
 * finds nothing to do.
 */
final class AbandonedStream implements Runnable {
    private final Abandonable watched;
    private final EventLoop loop;
    private final String what;
    private final @Nullable Throwable createdAt;

    AbandonedStream(Abandonable watched, EventLoop loop, String what) {
        this.watched = watched;
        this.loop = loop;
        this.what = what;
        this.createdAt = loop.debug() ? new Throwable("the " + what + " was started here") : null;
    }

    static Cleaner.Cleanable watch(Object held, AbandonedStream action) {
        return Watch.CLEANER.register(held, action);
    }

    /** On the cleaner's thread, or on the loop when the watch is cleaned in time. */
    @Override
    public void run() {
        if (loop.inLoop() || watched.settled()) {
            return; // a hint that came too late is put right on the loop
        }
        loop.offer(this::closeAndReport); // a closed loop has closed its streams
    }

    private void closeAndReport() {
        if (!watched.closed()) {
            loop.report(
                    new LoopFault(
                            "an abandoned "
                                    + what
                                    + " was neither read to its end nor closed; close its stream,"
                                    + " with try-with-resources for instance",
                            null,
                            what,
                            createdAt));
        }
        watched.abandon();
    }

    /** The one cleaner, with its daemon thread, made when the first stream is watched. */
    private static final class Watch {
        static final Cleaner CLEANER =
                Cleaner.create(
                        Thread.ofPlatform()
                                .daemon()
                                .name("millrace-abandoned-streams")
                                .inheritInheritableThreadLocals(false)
                                .factory());
    }
}
