package dev.millrace;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A loop without a thread: whoever calls {@link #turns} is its driver meanwhile, so that an actor
 * of a test can be the loop, and its arbiter can run what is left. On the carrier engine, where
 * tasks and callbacks run on the driver itself.
 */
public final class HandLoop {
    private static final int ENOUGH = 6; // turns, for everything that one test sets off

    final LoopImpl loop;
    private final AtomicInteger faults = new AtomicInteger();

    public HandLoop() {
        loop =
                (LoopImpl)
                        EventLoop.builder()
                                .name("hand")
                                .engine(FiberEngine.CARRIER)
                                .exceptionHandler((source, fault) -> faults.incrementAndGet())
                                .open();
    }

    public EventLoop loop() {
        return loop;
    }

    /** Runs what is ready now, and does not wait. */
    public void turn() {
        loop.turns().stop();
        loop.turns().run();
    }

    /** Runs what is ready, and what that makes ready. */
    public void turns() {
        for (int i = 0; i < ENOUGH; i++) {
            turn();
        }
    }

    /** What was reported to the exception handler so far. */
    public int faults() {
        return faults.get();
    }
}
