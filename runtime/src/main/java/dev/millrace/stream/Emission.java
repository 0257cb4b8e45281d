package dev.millrace.stream;

import dev.millrace.EventLoop;
import org.jspecify.annotations.Nullable;

/** The rules of {@code emit} that are the same in the body's own task and inline. */
final class Emission {
    private Emission() {}

    /** Refuses other tasks. A task has one thread and a thread one task, so it compares threads. */
    static void requireBodysTask(@Nullable Thread bodys) {
        if (Thread.currentThread() != bodys) {
            throw new IllegalStateException(
                    "emit was called outside the task that runs the generator; let other tasks send"
                            + " to a channel, and emit what it receives");
        }
    }

    /** Whether the caller can wait for the body's end: not a callback, nor the body itself. */
    static boolean mayWait(@Nullable Thread bodys) {
        return Thread.currentThread() != bodys && !EventLoop.inCallback();
    }

    static IllegalStateException afterClose() {
        return new IllegalStateException("emit was called after the stream was closed");
    }
}
