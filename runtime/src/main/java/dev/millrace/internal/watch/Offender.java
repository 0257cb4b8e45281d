package dev.millrace.internal.watch;

import org.jspecify.annotations.Nullable;

/**
 * What a thread does that seems to hold its loop.
 *
 * @param doing what it does
 * @param loadsClasses whether it is inside the loading or initialising of a class
 * @param cpuNanos the total processor time of the platform thread that runs it; {@link
 *     Readings#UNKNOWN} if none does or this JVM does not provide it
 */
public record Offender(Doing doing, boolean loadsClasses, long cpuNanos) {

    /** What a thread may do. */
    public enum Doing {
        COMPUTES,
        /** May wait or compute. */
        CALLS_NATIVE_CODE,
        /** Waits inside the JDK for another thread or a time. */
        WAITS
    }

    /**
     * What {@code thread} does now. A null thread, which has not begun, counts as computing.
     *
     * @param driver the driver of the loop that the fiber belongs to
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
