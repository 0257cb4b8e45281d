package dev.millrace.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import dev.millrace.LoopFault;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A loop that an application runs and closes itself; says what is left on it. */
final class OwnLoop {

    private final Queue<LoopFault> faults = new ConcurrentLinkedQueue<>();
    private final EventLoop loop;
    private final Thread runner;

    OwnLoop(FiberEngine engine) {
        loop =
                EventLoop.builder()
                        .engine(engine)
                        .exceptionHandler((on, fault) -> faults.add(fault))
                        .open();
        runner =
                Thread.ofPlatform()
                        .name("own loop")
                        .start(() -> {
                            try {
                                loop.runForever();
                            } catch (InterruptedException interrupted) {
                                throw new AssertionError(
                                        "nobody interrupts this thread", interrupted);
                            }
                        });
    }

    EventLoop loop() {
        return loop;
    }

    /** Returns once nothing but the asking task is on {@code loop}; a test that hangs is named. */
    static void awaitNoTaskOn(EventLoop loop) {
        loop.submit(
                        () -> {
                            while (loop.allTasks().size() > 1) {
                                Async.checkpoint();
                            }
                        })
                .join();
    }

    /** Fails a test that left a task, which hangs, or a fault. */
    void assertUnharmed() {
        awaitNoTaskOn(loop);
        assertThat(faults).isEmpty();
    }

    void close() throws InterruptedException {
        assertUnharmed();
        loop.callSoonThreadSafe(loop::stop);
        runner.join();
        loop.close();
        assertThat(faults).isEmpty();
    }
}
