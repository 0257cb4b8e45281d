package dev.millrace.internal.thread;

import org.jspecify.annotations.Nullable;

/** Where a thread is, as a throwable that a log prints. */
public final class Stacks {
    private Stacks() {}

    /**
     * What {@code thread} does now, under the headline {@code what}; an empty stack if there is no
     * thread.
     */
    public static Throwable of(String what, @Nullable Thread thread) {
        var where = new Throwable(what);
        where.setStackTrace(thread == null ? new StackTraceElement[0] : thread.getStackTrace());
        return where;
    }
}
