package dev.millrace.internal.fiber;

import java.util.concurrent.locks.LockSupport;

/**
 * Guesses from the state and the stack of a virtual thread whether it has one of the JDK's
 * carriers. For any platform thread; an answer may be outdated when it is returned.
 *
 * <p>A thread that can run but has no carrier shows the stack with which it was parked, or none if
 * it has not begun. A parked thread that cannot be unmounted shows the JVM's own native park method
 * on top; others show the park of virtual threads.
 */
public final class Mounting {
    private static final String FIBERS = Mounting.class.getPackageName() + ".";
    private static final String PARK = LockSupport.class.getName();
    private static final String VIRTUAL = "java.lang.VirtualThread";

    private Mounting() {}

    /** Whether {@code thread}, a virtual one, can run but has no carrier. */
    static boolean waitsForCarrier(Thread thread) {
        if (thread.getState() != Thread.State.RUNNABLE) {
            return false;
        }
        StackTraceElement[] stack = thread.getStackTrace();
        return stack.length == 0 || givesWay(stack[0]);
    }

    private static boolean givesWay(StackTraceElement frame) {
        String method = frame.getMethodName();
        return frame.getClassName().equals(VIRTUAL)
                && (method.startsWith("park") || method.equals("tryYield"));
    }

    /** Whether {@code thread}, a virtual one, is running on a carrier. */
    public static boolean computes(Thread thread) {
        return thread.getState() == Thread.State.RUNNABLE && !waitsForCarrier(thread);
    }

    /** Whether {@code thread} waits for its turn in a loop, and keeps a carrier meanwhile. */
    static boolean isPinned(Thread thread) {
        if (!isParked(thread.getState())) {
            return false;
        }
        StackTraceElement[] stack = thread.getStackTrace();
        return stack.length > 0 && stack[0].isNativeMethod() && waitsForTurn(stack);
    }

    /** Whether {@code thread} waits in code of this package, or has not begun. */
    static boolean waitsForTurn(Thread thread) {
        Thread.State state = thread.getState();
        if (state != Thread.State.RUNNABLE && !isParked(state)) {
            return false;
        }
        StackTraceElement[] stack = thread.getStackTrace();
        return stack.length == 0 || waitsForTurn(stack);
    }

    private static boolean isParked(Thread.State state) {
        return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
    }

    /** Whether the innermost frame of this package has called park. */
    private static boolean waitsForTurn(StackTraceElement[] stack) {
        for (int i = 0; i < stack.length; i++) {
            if (stack[i].getClassName().startsWith(FIBERS)) {
                return i > 0
                        && stack[i - 1].getClassName().equals(PARK)
                        && stack[i - 1].getMethodName().startsWith("park");
            }
        }
        return false;
    }
}
