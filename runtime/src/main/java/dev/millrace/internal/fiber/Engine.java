package dev.millrace.internal.fiber;

import dev.millrace.spi.TaskOrder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Creates the fibers of one loop, and runs its driver. */
public sealed interface Engine {

    /** A new, unstarted fiber. {@code name} is its thread's name, or null for none. */
    Fiber fiber(FiberLoop loop, Object running, @Nullable String name, Runnable body);

    /** As {@link #fiber}, for a task. Its thread appears in thread dumps with the loop's tasks. */
    default Fiber taskFiber(FiberLoop loop, Object running, @Nullable String name, Runnable body) {
        return fiber(loop, running, name, body);
    }

    /** Runs {@code drive} on a new driver thread. */
    void drive(String name, Runnable drive);

    /** Whether the driver is a virtual thread. */
    default boolean drivenByVirtualThread() {
        return false;
    }

    /**
     * Parks the driver for up to {@code nanos}, or without a limit for {@link Long#MAX_VALUE}.
     * Returns early when the driver is unparked, and may return early for no reason. Driver only.
     */
    default void sleep(Object blocker, long nanos) {
        if (nanos == Long.MAX_VALUE) {
            LockSupport.park(blocker);
        } else {
            LockSupport.parkNanos(blocker, nanos);
        }
    }

    /** Called when the driver goes on after a wait of its poller. Driver only. */
    default void hasWaited() {}

    /**
     * Whether the thread that should run now is virtual, and the JDK gives it no carrier. For any
     * platform thread.
     *
     * @param inside the fiber that seems to run now
     * @param overdue whether the driver should have woken. Waking needs a carrier, too; without one
     *     its thread does not even become ready
     */
    default boolean isStarved(@Nullable Fiber inside, boolean overdue) {
        return false;
    }

    /**
     * Ends the wait of a fiber that {@linkplain Fiber#isPinned() keeps a carrier}: its {@link
     * Fiber#suspend} throws, as it does at once on other engines. The fiber runs out of its order,
     * and nothing else of the loop runs meanwhile. For one platform thread.
     *
     * @param inside the fiber that seems to run now
     * @return false if the fiber no longer waits, or the loop goes on by itself
     */
    default boolean refuse(Fiber pinned, @Nullable Fiber inside) {
        return false;
    }

    /**
     * Lets other virtual threads use the JDK carrier that the loop runs on, if it runs on one.
     * Driver and fibers only, while they hold the loop.
     */
    default void letOthersRun() {}

    /** Whether the carrier engine can be used in this JVM. */
    static boolean carrierAvailable() {
        return Jdk.OPEN;
    }

    /** Why the carrier engine cannot be used; empty if it can. */
    static String whyNoCarrier() {
        return Jdk.WHY_NOT;
    }

    /**
     * Fibers are virtual threads that the loop's own thread schedules.
     *
     * @param name the loop's name
     * @param threads lists the threads of the loop's live tasks; any thread may call it
     */
    static Engine carrier(String name, Supplier<Stream<Thread>> threads) {
        if (!Jdk.OPEN) {
            throw new IllegalStateException("no carrier engine: " + Jdk.WHY_NOT);
        }
        return new OnCarrier(TaskThreads.starter(name, threads));
    }

    /** Fibers are ordinary virtual threads that pass a baton. */
    static Engine baton() {
        return new WithBaton(false, null);
    }

    /** As {@link #baton()}, on platform threads. */
    static Engine simulated() {
        return new WithBaton(true, null);
    }

    /** As {@link #baton()}, but {@code order} decides which task goes on. */
    static Engine ordered(TaskOrder order) {
        return new WithBaton(false, order);
    }

    /** See {@link #carrier}. */
    final class OnCarrier implements Engine, Consumer<Thread> {
        private final Consumer<Thread> starter;

        private OnCarrier(Consumer<Thread> starter) {
            this.starter = starter;
        }

        @Override
        public Fiber fiber(FiberLoop loop, Object running, @Nullable String name, Runnable body) {
            return new CarrierFiber(loop, running, name, this, body);
        }

        @Override
        public Fiber taskFiber(
                FiberLoop loop, Object running, @Nullable String name, Runnable body) {
            return new CarrierFiber(loop, running, name, starter, body);
        }

        /** Starts the thread of a fiber that is no task. */
        @Override
        public void accept(Thread unstarted) {
            unstarted.start();
        }

        @Override
        public void drive(String name, Runnable drive) {
            CarrierThread.start(name, drive);
        }
    }

    /** See {@link #baton()}, {@link #simulated()} and {@link #ordered}. */
    final class WithBaton implements Engine {
        private final Baton baton = new Baton();
        private final boolean platform;
        private final @Nullable TaskOrder order;

        private WithBaton(boolean platform, @Nullable TaskOrder order) {
            this.platform = platform;
            this.order = order;
        }

        @Override
        public Fiber fiber(FiberLoop loop, Object running, @Nullable String name, Runnable body) {
            return new BatonFiber(loop, running, baton, threads(name), body);
        }

        @Override
        public Fiber taskFiber(
                FiberLoop loop, Object running, @Nullable String name, Runnable body) {
            return order == null
                    ? fiber(loop, running, name, body)
                    : new SimulatedFiber(loop, running, baton, threads(name), body, order);
        }

        @Override
        public void drive(String name, Runnable drive) {
            Thread driver = threads(name).unstarted(new Drive(baton, drive));
            baton.drivenBy(driver);
            driver.start();
        }

        /** What the driver's thread runs. */
        private record Drive(Baton baton, Runnable drive) implements Runnable {
            @Override
            public void run() {
                baton.awaitReturn(null);
                drive.run();
            }
        }

        @Override
        public boolean drivenByVirtualThread() {
            return !platform;
        }

        @Override
        public void hasWaited() {
            baton.awaitReturn(null);
        }

        @Override
        public boolean isStarved(@Nullable Fiber inside, boolean overdue) {
            Thread holder = baton.isBorrowed() ? null : baton.holder(ofBaton(inside));
            return holder != null
                    && holder.isVirtual()
                    && (overdue || Mounting.waitsForCarrier(holder));
        }

        @Override
        public boolean refuse(Fiber pinned, @Nullable Fiber inside) {
            return pinned instanceof BatonFiber fiber
                    && !baton.isBorrowed()
                    && baton.borrow(fiber, ofBaton(inside));
        }

        private static @Nullable BatonFiber ofBaton(@Nullable Fiber inside) {
            return inside instanceof BatonFiber fiber ? fiber : null;
        }

        /**
         * Parks for a moment. The JDK does not take the carrier from a virtual thread that does not
         * wait, and a yield would not help: the carrier would go on with this very thread.
         */
        @Override
        public void letOthersRun() {
            if (Thread.currentThread().isVirtual()) {
                LockSupport.parkNanos(this, 1);
                baton.awaitReturn(ofBaton(Fiber.current()));
            }
        }

        private Thread.Builder threads(@Nullable String name) {
            Thread.Builder threads =
                    platform
                            ? Thread.ofPlatform().daemon().inheritInheritableThreadLocals(false)
                            : Thread.ofVirtual().inheritInheritableThreadLocals(false);
            return name == null ? threads : threads.name(name);
        }
    }
}
