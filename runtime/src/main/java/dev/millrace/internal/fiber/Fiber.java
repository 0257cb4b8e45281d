package dev.millrace.internal.fiber;

import dev.millrace.internal.inbox.Entry;
import org.jspecify.annotations.Nullable;

/**
 * A thread that runs only while its loop has entered it.
 *
 * <p>A fiber runs one body, once. Whatever that body leaves in its thread (a lock, an interrupt, a
 * parking permit, a thread-local) ends with the thread.
 */
public abstract class Fiber extends Entry {
    private final FiberLoop loop;
    private final Object running;

    Fiber(FiberLoop loop, Object running) {
        this.loop = loop;
        this.running = running;
    }

    /** The fiber that the caller runs on; null on other threads, and on a fiber that is away. */
    public static @Nullable Fiber current() {
        Thread thread = Thread.currentThread();
        if (thread instanceof CarrierThread driver) {
            return driver.inside();
        }
        if (Jdk.OPEN
                && thread.isVirtual()
                && Jdk.schedulerOf(thread) instanceof CarrierFiber fiber) {
            return fiber.isInside(thread) ? fiber : null;
        }
        return BatonFiber.currentOnThread();
    }

    public final FiberLoop loop() {
        return loop;
    }

    /** The task or callback runner for which this fiber was created. */
    public final Object running() {
        return running;
    }

    /** The thread that the body runs on; null if it has not begun. Any thread. */
    public abstract @Nullable Thread thread();

    /**
     * Whether the fiber waits for its turn and keeps one of the JDK's carriers meanwhile, because a
     * native frame or a class initialiser is on its stack. For any platform thread.
     */
    public boolean isPinned() {
        return false;
    }

    /** Makes the new fiber ready. Any thread. */
    public abstract void start();

    /**
     * Runs the fiber until it suspends or ends. Driver only.
     *
     * @throws OutOfMemoryError if there is no memory for its thread; the fiber has {@linkplain
     *     #hasStarted not started} then
     */
    public abstract void enter();

    /** Whether the body has a thread that runs it. Driver only. */
    public abstract boolean hasStarted();

    /**
     * Waits until {@link #resume()} while other fibers run. Called on the fiber. Returns early when
     * the fiber is interrupted, and may return early for no reason, so callers wait in a loop.
     *
     * @throws PinnedFiberException at once, if the fiber cannot be unmounted
     */
    public abstract void suspend();

    /** Lets everything run that is ready now. Called on the fiber. Else as {@link #suspend}. */
    public abstract void yield();

    /** Makes the fiber ready again; any thread, any number of times. */
    public abstract void resume();

    /**
     * Claims a place in the ready queue for this fiber, which can run. Loop only.
     *
     * @return false if the fiber has a place already
     */
    public boolean takesPlace() {
        return true;
    }

    /**
     * As {@link #takesPlace}, for a request that came from another thread and may be outdated. Loop
     * only.
     */
    public boolean takesPlaceLate() {
        return true;
    }

    /** Lets a fiber that was ready when its loop closed run on without it. */
    public abstract void runLate();

    /**
     * Leaves the loop: the fiber runs on, on its own thread, while the loop runs others. Called on
     * the fiber.
     *
     * @throws PinnedFiberException if the fiber cannot be unmounted
     */
    public abstract void leave();

    /**
     * Runs {@code call}, foreign code that is no checkpoint, as part of the current step: if it
     * blocks, the driver waits for it, and nothing else of the loop runs meanwhile. A suspend
     * inside it throws a {@link PinnedFiberException}. Called on the fiber.
     */
    public abstract void inOneStep(Runnable call);

    /** Ends what {@link #leave()} began: returns when the loop has entered the fiber again. */
    public abstract void comeBack();
}
