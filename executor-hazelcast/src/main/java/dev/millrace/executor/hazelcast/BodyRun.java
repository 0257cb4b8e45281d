package dev.millrace.executor.hazelcast;

import java.util.UUID;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * The time in which a body runs in this member. Outside of it its thread, which is the engine's, is
 * not interrupted.
 */
final class BodyRun {
    private final UUID submission;

    // guarded by this
    private @Nullable Thread runner;
    private boolean cancelled;

    BodyRun(UUID submission) {
        this.submission = submission;
    }

    UUID submission() {
        return submission;
    }

    synchronized void open() {
        if (cancelled) {
            throw new CancellationException("cancelled before it began");
        }
        runner = Thread.currentThread();
    }

    synchronized void close() {
        runner = null;
        if (cancelled) {
            Thread.interrupted(); // what came too late for the body is nobody else's
        }
    }

    synchronized void interrupt() {
        cancelled = true;
        if (runner != null) {
            runner.interrupt();
        }
    }
}
