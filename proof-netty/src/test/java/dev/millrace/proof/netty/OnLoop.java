package dev.millrace.proof.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import dev.millrace.LoopFault;
import dev.millrace.Runner;
import dev.millrace.VoidCoroutine;
import dev.millrace.netty.NettyLoop;
import dev.millrace.netty.NettyTransport;
import dev.millrace.netty.WakeUps;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A program on a loop of its own that sleeps in Netty, and what it leaves behind. */
final class OnLoop {
    private static final String LEFT =
            "a detached task was alive when its loop closed; it is cancelled";

    private OnLoop() {}

    /** Runs {@code program}, which must leave nothing: no task, no fault, no thread, no socket. */
    static void run(FiberEngine engine, VoidCoroutine program) {
        assertThat(faults(engine, NettyTransport.best(), program, () -> {})).isEmpty();
    }

    /** As {@link #run}, in which a transport is chosen. */
    static void run(FiberEngine engine, NettyTransport transport, VoidCoroutine program) {
        assertThat(faults(engine, transport, program, () -> {})).isEmpty();
    }

    /**
     * As {@link #run}, for a program that leaves detached tasks alive, which the close of the loop
     * cancels. What is to be done with the library then is {@code closed}.
     */
    static void runLeaving(
            FiberEngine engine, NettyTransport transport, VoidCoroutine program, Runnable closed) {
        assertThat(faults(engine, transport, program, closed))
                .extracting(LoopFault::message)
                .isNotEmpty()
                .containsOnly(LEFT);
    }

    private static List<LoopFault> faults(
            FiberEngine engine, NettyTransport transport, VoidCoroutine program, Runnable closed) {
        List<LoopFault> faults = new CopyOnWriteArrayList<>();
        var before = Held.now();
        var builder =
                EventLoop.builder()
                        .name("on-netty")
                        .engine(engine)
                        .poller(transport)
                        .exceptionHandler((loop, fault) -> faults.add(fault));
        try (Runner runner = Runner.of(builder)) {
            runner.run(() -> {
                NettyLoop.current().loop().onDriver(() -> {}); // its thread is there
                runBody(program);
            });
        }
        closed.run();
        before.assertNothingAdded();
        return faults;
    }

    private static void runBody(VoidCoroutine program) {
        try {
            program.run();
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }

    /**
     * What {@code request} answers, again and again; nobody may have to wake the loop meanwhile.
     */
    static void assertWakesNobody(EventLoop loop, VoidCoroutine request) throws Exception {
        request.run(); // what is made at the first use is made
        long before = WakeUps.of(loop);
        for (int i = 0; i < 50; i++) {
            request.run();
        }
        assertThat(WakeUps.of(loop) - before).as("wake-ups").isZero();
    }
}
