package dev.millrace;

import dev.millrace.internal.thread.UserFrames;
import org.jspecify.annotations.Nullable;

/**
 * Where a task, promise or callback of a loop in debug mode was made, and by which thread. Keeps
 * the stack as the JVM collects it, which is quick; whoever looks gets the frames of the program,
 * in a copy: to look at a stack takes its lock, and the loop must meet nobody there.
 */
class CreationSite extends Throwable implements Cloneable {
    private static final long serialVersionUID = 1L;

    private final @Nullable String by;

    CreationSite() {
        this(Thread.currentThread().getName());
    }

    private CreationSite(@Nullable String by) {
        super(null, null, false, true);
        this.by = by;
    }

    /** A line of the program alone, for whatever was made there: nobody has looked at the stack. */
    static final class Line extends CreationSite {
        private static final long serialVersionUID = 1L;

        Line(StackTraceElement frame) {
            super(null);
            setStackTrace(new StackTraceElement[] {frame});
        }

        @Override
        public Throwable fillInStackTrace() {
            return this;
        }
    }

    /** By the frames of the program. */
    final CreationSite shown() {
        try {
            return UserFrames.keepIn((CreationSite) clone());
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    /** The innermost frame of the program; null in a JVM that keeps no stacks. */
    final @Nullable StackTraceElement innermost() {
        StackTraceElement[] frames = shown().getStackTrace();
        return frames.length == 0 ? null : frames[0];
    }

    @Override
    public String getMessage() {
        return by == null ? "created here" : "created here, by " + by;
    }
}
