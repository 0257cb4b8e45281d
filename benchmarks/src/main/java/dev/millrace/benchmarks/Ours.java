package dev.millrace.benchmarks;

import dev.millrace.Coroutine;
import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import java.time.Duration;

/** A running loop of ours, on one engine. */
final class Ours implements AutoCloseable {
    final EventLoop loop;
    private final Thread runner;

    Ours(FiberEngine engine) {
        loop = settings(engine).open();
        runner =
                Thread.ofPlatform()
                        .daemon()
                        .start(() -> {
                            try {
                                loop.runForever();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        });
        while (!loop.running()) {
            Thread.onSpinWait();
        }
    }

    /** The settings of our loops: as usual, but without warnings. */
    static EventLoop.Builder settings(FiberEngine engine) {
        // some workloads do a hundred times the work in one step, others begin with cold code
        return EventLoop.builder().engine(engine).slowStep(Duration.ofMinutes(1));
    }

    /** Runs {@code body} as a task and waits for it: one hand-over from the measuring thread. */
    <T> T run(Coroutine<T> body) {
        return loop.submit(body).join();
    }

    @Override
    public void close() throws InterruptedException {
        loop.callSoonThreadSafe(loop::stop);
        runner.join();
        loop.close();
    }
}
