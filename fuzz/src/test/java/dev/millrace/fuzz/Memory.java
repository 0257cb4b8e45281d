package dev.millrace.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * The memory that the calling thread allocates for an input. It is bounded by the size of the
 * input: a length that is only announced costs nothing.
 */
public final class Memory {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final long FREE = 1 << 20; // class loading, exceptions, Jazzer's own hooks

    private Memory() {}

    /** Runs {@code body}; fails if it allocates more than {@code factor} times {@code bytes}. */
    public static void bounded(int bytes, int factor, Body body) throws Throwable {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        body.run();
        long used = THREADS.getCurrentThreadAllocatedBytes() - before;
        if (used > FREE + (long) factor * bytes) {
            // once more, because the first run of a path loads its classes
            before = THREADS.getCurrentThreadAllocatedBytes();
            body.run();
            used = THREADS.getCurrentThreadAllocatedBytes() - before;
        }
        if (used > FREE + (long) factor * bytes) {
            throw new AssertionError(used + " bytes were allocated for an input of " + bytes);
        }
    }

    /** What is measured. */
    @FunctionalInterface
    public interface Body {
        /** Feeds the subject. */
        void run() throws Throwable;
    }
}
