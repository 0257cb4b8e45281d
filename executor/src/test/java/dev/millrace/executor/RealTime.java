package dev.millrace.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import dev.millrace.LoopFault;
import dev.millrace.VoidCoroutine;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A loop on real time: virtual time stands still while a job is under way, and so do deadlines of
 * jobs.
 */
final class RealTime {
    private RealTime() {}

    /** Runs {@code body} as a task, and lets no fault pass. */
    static void run(FiberEngine engine, VoidCoroutine body) {
        assertThat(faultsOf(engine, body)).isEmpty();
    }

    /** Runs {@code body} as a task; what the exception handler was told. */
    static List<LoopFault> faultsOf(FiberEngine engine, VoidCoroutine body) {
        var faults = new CopyOnWriteArrayList<LoopFault>();
        try (EventLoop loop =
                EventLoop.builder()
                        .engine(engine)
                        .exceptionHandler((where, fault) -> faults.add(fault))
                        .open()) {
            loop.runUntilComplete(
                    loop.detach(() -> {
                        body.run();
                        return 0;
                    }));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return faults;
    }
}
