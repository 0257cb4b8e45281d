package dev.millrace.executor;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.spi.Suspension;
import org.jspecify.annotations.Nullable;

/** A task that is suspended until there is room for its job. */
final class Submission {
    private final EventLoop loop = EventLoop.current();
    private final Limiter limiter;
    private @Nullable Suspension<@Nullable Void>
            suspension; // set before it is handed to the limiter

    boolean granted; // guarded by the limiter

    Submission(Limiter limiter) {
        this.limiter = limiter;
    }

    /** Suspends the current task until it has a room; if this throws, it has none. */
    void await() {
        try {
            Async.<@Nullable Void>suspend(this::begin);
        } catch (Throwable t) {
            if (suspension != null && !limiter.withdraw(this)) {
                limiter.freeRoom(); // granted to a task that could not be suspended
            }
            throw t;
        }
    }

    private void begin(Suspension<@Nullable Void> waiting) {
        suspension = waiting;
        waiting.onCancel(() -> limiter.withdraw(this));
        limiter.grantRoom(this);
    }

    /** The room is there; false if the task is gone with its loop. */
    boolean wake() {
        Suspension<@Nullable Void> waiting = suspension;
        return waiting != null && !loop.closed() && waiting.resume(null);
    }
}
