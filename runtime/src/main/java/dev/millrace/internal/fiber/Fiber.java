package dev.millrace.internal.fiber;

import dev.millrace.internal.inbox.Entry;
import org.jspecify.annotations.Nullable;

/**
 * A thread that runs only while its loop has entered it.
 *
 * <p>A fiber runs one body, once: whatever that body leaves in its thread (a lock, an interrupt, a
 * parking permit, a thread-local) dies with it.
 */
public abstract class Fiber extends Entry {
    private final FiberLoop loop;
    private final Object running;

    Fiber(FiberLoop loop, Object running) {
        this.loop = loop;
        this.running = running;
    }

    /**
     * The fiber that the calling code runs on; null on other threads and while the fiber is away.
     */
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

    /** The task or callback runner that this fiber was made for. */
    public final Object running() {
        return running;
    }

    /** The thread that the body runs on; null while it has not begun to. Any thread. */
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
     * Runs the fiber until it gives way or ends. Driver only. A fiber for whose thread there is no
     * memory throws that, and has {@linkplain #hasStarted not started}.
     */
    public abstract void enter();

    /** Whether the body has a thread that runs it. Driver only. */
    public abstract boolean hasStarted();

    /**
     * Gives way until {@link #resume()}; on the fiber. Returns early when the fiber is interrupted,
     * and may return early for no reason, so callers wait in a loop.
     *
     * @throws PinnedFiberException if the fiber cannot be unmounted, at once and without waiting
     */
    public abstract void suspend();

    /** Gives way to all that is ready now; on the fiber. As {@link #suspend} otherwise. */
    public abstract void yield();

    /** Makes the fiber ready again; any thread, any number of times. */
    public abstract void resume();

    /**
     * Whether this fiber, which can run, is to get a place in the ready queue: it has then. False
     * if it has one already. Loop only.
     */
    public boolean takesPlace() {
        return true;
    }

    /** As {@link #takesPlace}, for a call from another thread, which may be outdated. Loop only. */
    public boolean takesPlaceLate() {
        return true;
    }

    /** Lets a fiber that was ready when its loop closed run on without it. */
    public abstract void runLate();

    /**
     * Gives the loop away while the fiber runs on, on its own thread but outside the loop; on the
     * fiber.
     *
     * @throws PinnedFiberException if the fiber cannot be unmounted
     */
    public abstract void leave();

    /**
     * Runs {@code call}, foreign code that is no checkpoint, as part of the step at hand: if it
     * blocks, the driver waits for it, and nothing else runs meanwhile. To give way inside is
     * refused with a {@link PinnedFiberException}. On the fiber.
     */
    public abstract void inOneStep(Runnable call);

    /** Ends what {@link #leave()} began: returns when the loop has entered the fiber again. */
    public abstract void comeBack();
}
