package dev.millrace.internal.fiber;

import java.util.concurrent.locks.LockSupport;

/**
 * Whether a virtual thread has one of the JDK's carriers, as far as its state and its stack tell.
 * For any platform thread; what it says may be over when it has been said.
 *
 * <p>A thread that can run and has no carrier has the stack it was parked with, or none if it has
 * not begun. One that is parked and cannot be unmounted has the JVM's own park on top, a native
 * method, where others have the park of virtual threads.
 */
public final class Mounting {
    private static final String FIBERS = Mounting.class.getPackageName() + ".";
    private static final String PARK = LockSupport.class.getName();
    private static final String VIRTUAL = "java.lang.VirtualThread";

    private Mounting() {}

    /** Whether {@code thread}, a virtual one, can run and no carrier runs it. */
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

    /** Whether {@code thread}, a virtual one, computes on a carrier. */
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

    /** Whether {@code thread} is inside a wait of this package, or has not begun. */
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

    /** The innermost frame of this package is one that parks: nothing else is called there. */
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
