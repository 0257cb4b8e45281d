package dev.millrace;

import dev.millrace.internal.thread.UserFrames;
import org.jspecify.annotations.Nullable;

/**
 * Where a task, promise or callback was created in debug mode, and by which thread. Keeps the stack
 * as the JVM collects it, which is fast. {@link #shown} filters the frames in a copy, because
 * reading a stack takes the lock of its throwable, and the loop must not wait for that.
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

    /** Only one line of the program, without a stack. */
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

    /** A copy with the frames of the program only. */
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
