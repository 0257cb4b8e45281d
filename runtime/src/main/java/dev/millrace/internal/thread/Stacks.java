package dev.millrace.internal.thread;

import org.jspecify.annotations.Nullable;

/** Shows where a thread is, as a throwable that can be logged. */
public final class Stacks {
    private Stacks() {}

    /**
     * The current stack of {@code thread}, with the message {@code what}; an empty stack if there
     * is no thread.
     */
    public static Throwable of(String what, @Nullable Thread thread) {
        var where = new Throwable(what);
        where.setStackTrace(thread == null ? new StackTraceElement[0] : thread.getStackTrace());
        return where;
    }
}
