package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testing.junit.OnEachEngine;
import java.lang.ref.WeakReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;

@OnEachEngine
@Timeout(60) // the driver looks after a while whether it is still wanted
class ForgottenLoopTest {
    @Parameter FiberEngine engine;

    @Test
    void a_loop_that_is_forgotten_without_a_close_is_collected_and_takes_its_driver_along()
            throws InterruptedException {
        var driver = new Thread[1];
        WeakReference<EventLoop> forgotten = runOnce(driver);

        while (forgotten.get() != null || driver[0].isAlive()) { // or the test's time is up
            System.gc();
            Thread.yield();
        }

        assertThat(driver[0]).isNotNull();
    }

    private WeakReference<EventLoop> runOnce(Thread[] driver) throws InterruptedException {
        EventLoop loop = EventLoop.builder().engine(engine).open();
        loop.callSoon(() -> driver[0] = loop.onDriver(Thread::currentThread));
        loop.runUntilComplete(loop.detach(() -> "done"));
        return new WeakReference<>(loop);
    }
}
