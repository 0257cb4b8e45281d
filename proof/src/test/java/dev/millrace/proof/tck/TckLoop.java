package dev.millrace.proof.tck;

import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import java.util.EnumMap;
import java.util.Map;

/** A running loop per engine, for suites that call from a thread of their own. */
final class TckLoop {

    private static final Map<FiberEngine, EventLoop> LOOPS = new EnumMap<>(FiberEngine.class);

    private TckLoop() {}

    /** The loop of {@code engine}; it runs until the tests' JVM ends. */
    static synchronized EventLoop on(FiberEngine engine) {
        return LOOPS.computeIfAbsent(engine, TckLoop::start);
    }

    private static EventLoop start(FiberEngine engine) {
        EventLoop loop =
                EventLoop.builder()
                        .name("tck-" + engine)
                        .engine(engine)
                        .exceptionHandler(
                                (on, fault) -> {}) // the suites break the rules on purpose
                        .open();
        Thread.ofPlatform()
                .daemon()
                .name("tck-" + engine + "-runner")
                .start(() -> runForever(loop));
        return loop;
    }

    private static void runForever(EventLoop loop) {
        try {
            loop.runForever();
        } catch (InterruptedException interrupted) {
            throw new AssertionError("nobody interrupts this thread", interrupted);
        }
    }
}
