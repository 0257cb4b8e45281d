package dev.millrace.stream;

import dev.millrace.EventLoop;
import org.jspecify.annotations.Nullable;

/** The rules of {@code emit} that hold whether the body has a task of its own or runs inline. */
final class Emission {
    private Emission() {}

    /** A task has one thread for life, and a thread one task: comparing threads compares tasks. */
    static void requireBodysTask(@Nullable Thread bodys) {
        if (Thread.currentThread() != bodys) {
            throw new IllegalStateException(
                    "emit was called outside the task that runs the generator; let other tasks send"
                            + " to a channel, and emit what it receives");
        }
    }

    /** Whether the caller can wait for the body's end: a callback cannot, nor the body itself. */
    static boolean mayWait(@Nullable Thread bodys) {
        return Thread.currentThread() != bodys && !EventLoop.inCallback();
    }

    static IllegalStateException afterClose() {
        return new IllegalStateException("emit was called after the stream was closed");
    }
}
