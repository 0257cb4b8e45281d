package dev.millrace.proof.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import dev.millrace.LoopFault;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * A loop in real time beside the test's own thread, for test kits that block. Fails a test whose
 * loop reports a fault.
 */
public final class RunningLoop {

    private RunningLoop() {}

    public static void with(FiberEngine engine, Consumer<EventLoop> test) {
        Queue<LoopFault> faults = new ConcurrentLinkedQueue<>();
        EventLoop loop =
                EventLoop.builder()
                        .engine(engine)
                        .exceptionHandler((on, fault) -> faults.add(fault))
                        .open();
        try {
            Thread runner = Thread.ofPlatform().name("runner").start(() -> runForever(loop));
            try {
                test.accept(loop);
            } finally {
                loop.callSoonThreadSafe(loop::stop);
                join(runner);
            }
        } finally {
            loop.close();
        }
        assertThat(faults).isEmpty();
    }

    private static void runForever(EventLoop loop) {
        try {
            loop.runForever();
        } catch (InterruptedException interrupted) {
            throw new AssertionError("nobody interrupts this thread", interrupted);
        }
    }

    private static void join(Thread runner) {
        try {
            runner.join();
        } catch (InterruptedException interrupted) {
            throw new AssertionError("nobody interrupts this thread", interrupted);
        }
    }
}
