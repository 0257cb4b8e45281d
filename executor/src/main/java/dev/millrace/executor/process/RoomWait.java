package dev.millrace.executor.process;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.spi.Suspension;
import org.jspecify.annotations.Nullable;

/** A task that is suspended until there is room for its call. */
final class RoomWait {
    private final EventLoop loop = EventLoop.current();
    private final CallQueue queue;
    private @Nullable Suspension<Boolean> suspension; // set before the queue has this

    volatile boolean granted; // written under the queue's lock

    RoomWait(CallQueue queue) {
        this.queue = queue;
    }

    /** Whether there is a room now; false if the pool was closed. If this throws, there is none. */
    boolean await() {
        try {
            return Async.<Boolean>suspend(this::begin);
        } catch (Throwable t) {
            if (!queue.withdraw(this) && queue.takeBack(this)) {
                queue.freeRoom(); // granted to a task that could not be suspended
            }
            throw t;
        }
    }

    private void begin(Suspension<Boolean> waiting) {
        suspension = waiting;
        waiting.onCancel(() -> queue.withdraw(this));
        queue.grantRoom(this);
    }

    /** There is an answer; false if the task is gone with its loop. */
    boolean wake() {
        Suspension<Boolean> waiting = suspension;
        return waiting != null && !loop.closed() && waiting.resume(granted);
    }
}
