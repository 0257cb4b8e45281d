package dev.millrace;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A loop without a thread: the thread that calls {@link #turns} drives it. So an actor of a test
 * can be the loop, and the arbiter can run the rest. It uses the carrier engine, where tasks and
 * callbacks run on the driver itself.
 */
public final class HandLoop {
    private static final int ENOUGH = 6; // turns, for everything that one test starts

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

    /** Runs what is ready now, without waiting. */
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

    /** The reports to the exception handler so far. */
    public int faults() {
        return faults.get();
    }
}
