package dev.millrace.internal.watch;

import org.jspecify.annotations.Nullable;

/**
 * What a thread does that seems to stand still.
 *
 * @param doing what it does
 * @param loadsClasses whether it is inside the loading or initialising of a class
 * @param cpuNanos the processor time, so far, of the platform thread that runs it; {@link
 *     Readings#UNKNOWN} if none does, or this JVM does not tell
 */
public record Offender(Doing doing, boolean loadsClasses, long cpuNanos) {

    /** What a thread may do. */
    public enum Doing {
        COMPUTES,
        /** Which may wait or compute. */
        CALLS_NATIVE_CODE,
        /** Inside the JDK, for another thread or for time to pass. */
        WAITS
    }

    /**
     * What {@code thread} does now; nothing that is known if it has not begun.
     *
     * @param driver of the loop that it is a fiber of
     */
    public static Offender of(@Nullable Thread thread, @Nullable Thread driver, Readings readings) {
        if (thread == null) {
            return new Offender(Doing.COMPUTES, false, Readings.UNKNOWN);
        }
        boolean runnable = thread.getState() == Thread.State.RUNNABLE;
        StackTraceElement[] stack = thread.getStackTrace();
        Thread runner = thread.isVirtual() ? driver : thread;
        return new Offender(
                doing(stack, runnable),
                ClassLoading.isIn(stack, runnable),
                runner == null || runner.isVirtual()
                        ? Readings.UNKNOWN
                        : readings.threadNanos(runner));
    }

    /** As {@link #of}, for a thread that is known to wait. */
    public static Offender waiting(@Nullable Thread thread) {
        return new Offender(
                Doing.WAITS,
                thread != null
                        && ClassLoading.isIn(
                                thread.getStackTrace(), thread.getState() == Thread.State.RUNNABLE),
                Readings.UNKNOWN);
    }

    private static Doing doing(StackTraceElement[] stack, boolean runnable) {
        if (!runnable) {
            return Doing.WAITS;
        }
        return stack.length > 0 && stack[0].isNativeMethod()
                ? Doing.CALLS_NATIVE_CODE
                : Doing.COMPUTES;
    }
}
