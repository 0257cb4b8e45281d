package dev.millrace;

import org.jspecify.annotations.Nullable;

/** Where a thread is, as a throwable that a log prints. */
final class Stacks {
    private Stacks() {}

    static Throwable of(String what, @Nullable Thread thread) {
        var where = new Throwable(what);
        where.setStackTrace(thread == null ? new StackTraceElement[0] : thread.getStackTrace());
        return where;
    }
}
