package dev.millrace.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import dev.millrace.LoopFault;
import dev.millrace.spi.LoopClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A loop whose time the test moves by hand: that of the test loop stands still while a job is under
 * way, and so do deadlines of jobs.
 */
final class HandTime implements LoopClock {
    private final AtomicLong nanos = new AtomicLong();

    private HandTime() {}

    /** Runs {@code body} as a task, and lets no fault pass. */
    static void run(FiberEngine engine, Body body) {
        assertThat(faultsOf(engine, body)).isEmpty();
    }

    /** Runs {@code body} as a task; returns what the exception handler got. */
    static List<LoopFault> faultsOf(FiberEngine engine, Body body) {
        var faults = new CopyOnWriteArrayList<LoopFault>();
        var time = new HandTime();
        try (EventLoop loop =
                EventLoop.builder()
                        .engine(engine)
                        .clock(time)
                        .exceptionHandler((where, fault) -> faults.add(fault))
                        .open()) {
            loop.runUntilComplete(
                    loop.detach(() -> {
                        body.run(time);
                        return 0;
                    }));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return faults;
    }

    /** Moves the time on; what is due then runs as soon as the calling task waits. */
    void pass(Duration duration) {
        nanos.addAndGet(duration.toNanos());
    }

    @Override
    public long nanoTime() {
        return nanos.get();
    }

    /** What runs on such a loop. */
    @FunctionalInterface
    interface Body {
        void run(HandTime time) throws Exception;
    }
}
