package dev.millrace.internal.fiber;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Access to the internals of {@code java.lang} that the carrier engine needs, all or none.
 *
 * <p>JDK 25 has no public way to give a virtual thread a scheduler. The private one can be used if
 * {@code java.base/java.lang} is open. {@link #OPEN} says whether everything was found, and {@link
 * #WHY_NOT} what was missing.
 */
final class Jdk {
    /**
     * {@code Thread.NO_INHERIT_THREAD_LOCALS}: a task must not see the inheritable thread-locals of
     * the thread that forks it.
     */
    private static final int NO_INHERIT_THREAD_LOCALS = 1 << 2;

    /** {@code VirtualThread.STARTED} and its like, checked against the JDK's own constants. */
    private static final int STARTED = 1;

    private static final int RUNNING = 2;

    private static final int PARKING = 3;
    private static final int PARKED = 4;
    private static final int YIELDING = 10;
    private static final int YIELDED = 11;
    private static final int UNPARKED = 9;
    private static final int UNBLOCKED = 14;

    /** A bit beside the state of a thread, set while its stack is walked. */
    private static final int SUSPENDED = 1 << 8;

    private static final @Nullable MethodHandle NEW_VIRTUAL_THREAD;
    private static final @Nullable MethodHandle DEFAULT_SCHEDULER;
    private static final @Nullable MethodHandle SCHEDULER;
    private static final @Nullable MethodHandle CARRIER;
    private static final @Nullable MethodHandle STATE;
    private static final @Nullable MethodHandle SET_STATE;
    private static final @Nullable MethodHandle CHANGE_STATE;
    private static final @Nullable MethodHandle YIELD_CONTINUATION;
    static final boolean OPEN;
    static final String WHY_NOT;

    static {
        MethodHandle newVirtualThread = null;
        MethodHandle defaultScheduler = null;
        MethodHandle scheduler = null;
        MethodHandle carrier = null;
        MethodHandle state = null;
        MethodHandle setState = null;
        MethodHandle changeState = null;
        MethodHandle yieldContinuation = null;
        String whyNot = "";
        try {
            if ("unsafe".equals(System.getProperty("millrace.engine"))) {
                JavaLangOpener.open();
            }
            Class<?> builders = Class.forName("java.lang.ThreadBuilders");
            Class<?> virtualThread = Class.forName("java.lang.VirtualThread");
            requireConstant(virtualThread, "STARTED", STARTED);
            requireConstant(virtualThread, "RUNNING", RUNNING);
            requireConstant(virtualThread, "PARKING", PARKING);
            requireConstant(virtualThread, "PARKED", PARKED);
            requireConstant(virtualThread, "YIELDING", YIELDING);
            requireConstant(virtualThread, "YIELDED", YIELDED);
            requireConstant(virtualThread, "UNPARKED", UNPARKED);
            requireConstant(virtualThread, "UNBLOCKED", UNBLOCKED);
            requireConstant(virtualThread, "SUSPENDED", SUSPENDED);
            newVirtualThread =
                    find(
                            builders,
                            "newVirtualThread",
                            Executor.class,
                            String.class,
                            int.class,
                            Runnable.class);
            defaultScheduler =
                    find(virtualThread, "defaultScheduler")
                            .asType(MethodType.methodType(Executor.class));
            scheduler =
                    getter(virtualThread, "scheduler")
                            .asType(MethodType.methodType(Executor.class, Thread.class));
            carrier =
                    getter(virtualThread, "carrierThread")
                            .asType(MethodType.methodType(Thread.class, Thread.class));
            state =
                    getter(virtualThread, "state")
                            .asType(MethodType.methodType(int.class, Thread.class));
            setState =
                    find(virtualThread, "setState", int.class)
                            .asType(MethodType.methodType(void.class, Thread.class, int.class));
            changeState =
                    find(virtualThread, "compareAndSetState", int.class, int.class)
                            .asType(
                                    MethodType.methodType(
                                            boolean.class, Thread.class, int.class, int.class));
            yieldContinuation =
                    find(virtualThread, "yieldContinuation")
                            .asType(MethodType.methodType(boolean.class, Thread.class));
        } catch (ReflectiveOperationException | RuntimeException e) {
            whyNot =
                    e instanceof ReflectiveOperationException
                            ? "this JDK has other internals (" + e.getMessage() + ")"
                            : "java.base/java.lang is not open; add --add-opens"
                                    + " java.base/java.lang=ALL-UNNAMED";
        }
        NEW_VIRTUAL_THREAD = newVirtualThread;
        DEFAULT_SCHEDULER = defaultScheduler;
        SCHEDULER = scheduler;
        CARRIER = carrier;
        STATE = state;
        SET_STATE = setState;
        CHANGE_STATE = changeState;
        YIELD_CONTINUATION = yieldContinuation;
        WHY_NOT = whyNot;
        OPEN = whyNot.isEmpty();
    }

    private Jdk() {}

    /** An unstarted virtual thread that {@code scheduler} schedules. */
    static Thread newVirtualThread(Executor scheduler, @Nullable String name, Runnable body) {
        try {
            return (Thread)
                    open(NEW_VIRTUAL_THREAD)
                            .invokeExact(scheduler, name, NO_INHERIT_THREAD_LOCALS, body);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    /** The JDK's own scheduler of virtual threads. */
    static Executor defaultScheduler() {
        try {
            return (Executor) open(DEFAULT_SCHEDULER).invokeExact();
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    /** The platform thread that runs {@code virtual} now; null if none does. */
    static @Nullable Thread carrierOf(Thread virtual) {
        try {
            return (Thread) open(CARRIER).invokeExact(virtual);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    /** The scheduler of {@code virtual}. */
    static Executor schedulerOf(Thread virtual) {
        try {
            return (Executor) open(SCHEDULER).invokeExact(virtual);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    /**
     * Parks the calling virtual thread. Returns false at once if it is pinned.
     *
     * <p>{@code LockSupport.park} would park the carrier of a pinned thread, and the carrier is the
     * loop itself. If the thread has a parking permit, the JDK schedules it again at once.
     */
    static boolean park(Thread self) {
        return unmount(self, PARKING);
    }

    /**
     * Ends the park of {@code virtual} as if it had only yielded; the caller must then schedule it.
     * This saves two fences of an unpark, which sets a permit that the thread must clear.
     *
     * @return false if the thread is not parked, or parked with a time limit: then unpark it
     */
    static boolean endPark(Thread virtual) {
        try {
            return (boolean) open(CHANGE_STATE).invokeExact(virtual, PARKED, YIELDED);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    /**
     * Unmounts the calling virtual thread, and schedules it again at once. Returns false at once if
     * it is pinned. This saves three atomic steps of unpark and park, and needs no parking permit.
     */
    static boolean yield(Thread self) {
        return unmount(self, YIELDING);
    }

    /** Whether {@code virtual} is in a {@link #yield}, or {@link #endPark} has ended its park. */
    static boolean hasYielded(Thread virtual) {
        return (state(virtual) & ~SUSPENDED) == YIELDED;
    }

    /** Whether {@code virtual} is in {@link #park}, or in another park without a time limit. */
    static boolean isParked(Thread virtual) {
        return (state(virtual) & ~SUSPENDED) == PARKED;
    }

    /** Whether {@code virtual} can run as soon as its continuation is called. */
    static boolean canRun(Thread virtual) {
        return switch (state(virtual) & ~SUSPENDED) {
            case STARTED, YIELDED, UNPARKED, UNBLOCKED -> true;
            default -> false;
        };
    }

    /**
     * Whether the stack of {@code virtual}, which is not mounted, is being walked. Until that ends,
     * the JDK neither runs nor unparks the thread.
     */
    static boolean isWalked(Thread virtual) {
        return (state(virtual) & SUSPENDED) != 0;
    }

    private static int state(Thread virtual) {
        try {
            return (int) open(STATE).invokeExact(virtual);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    private static boolean unmount(Thread self, int state) {
        boolean yielded = false;
        try {
            open(SET_STATE).invokeExact(self, state);
            try {
                yielded = (boolean) open(YIELD_CONTINUATION).invokeExact(self);
            } finally {
                // also if there was no memory to save the thread's stack
                if (!yielded) {
                    open(SET_STATE).invokeExact(self, RUNNING);
                }
            }
        } catch (Throwable t) {
            throw broken(t);
        }
        return yielded;
    }

    private static MethodHandle open(@Nullable MethodHandle handle) {
        if (handle == null) {
            throw new IllegalStateException(WHY_NOT);
        }
        return handle;
    }

    private static MethodHandle find(Class<?> type, String name, Class<?>... parameters)
            throws ReflectiveOperationException {
        Method method = type.getDeclaredMethod(name, parameters);
        method.setAccessible(true);
        return MethodHandles.lookup().unreflect(method);
    }

    private static MethodHandle getter(Class<?> type, String name)
            throws ReflectiveOperationException {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        return MethodHandles.lookup().unreflectGetter(field);
    }

    private static void requireConstant(Class<?> type, String name, int expected)
            throws ReflectiveOperationException {
        var field = type.getDeclaredField(name);
        field.setAccessible(true);
        if (field.getInt(null) != expected) {
            throw new NoSuchFieldException(name + " is " + field.getInt(null));
        }
    }

    private static IllegalStateException broken(Throwable t) {
        if (t instanceof Error error) {
            throw error;
        }
        return new IllegalStateException("the JDK's virtual threads refused", t);
    }
}
