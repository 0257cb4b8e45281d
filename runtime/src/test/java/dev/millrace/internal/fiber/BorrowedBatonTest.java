package dev.millrace.internal.fiber;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.PinnedStack;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A fiber that waits pinned, and is lent the baton of a driver that sleeps. */
@Timeout(60)
class BorrowedBatonTest {
    private static final int ROUNDS = 20;

    private final List<String> trace = Collections.synchronizedList(new ArrayList<>());
    private volatile Thread driver;

    @Test
    void a_wait_is_ended_in_the_step_of_nobody_else() throws InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            trace.clear();
            refuseOne();
            assertThat(trace).containsExactly("refused", "works on", "driver goes on", "resumed");
        }
    }

    private void refuseOne() throws InterruptedException {
        Engine engine = Engine.baton();
        var driverEnded = new CountDownLatch(1);
        boolean[] over = {false}; // the holder of the baton
        Fiber fiber =
                engine.fiber(
                        _ -> true,
                        "owner",
                        "pinned",
                        () -> {
                            PinnedStack.run(this::waitPinned);
                            over[0] = true;
                            LockSupport.unpark(driver); // which has to wait all the same
                            trace.add("works on");
                            Fiber.current().suspend();
                            trace.add("resumed");
                        });
        engine.drive(
                "driver",
                () -> {
                    driver = Thread.currentThread();
                    fiber.start();
                    fiber.enter();
                    while (!over[0]) {
                        engine.sleep(this, Long.MAX_VALUE);
                        engine.hasWaited();
                    }
                    trace.add("driver goes on");
                    fiber.resume();
                    fiber.enter();
                    driverEnded.countDown();
                });
        while (!engine.refuse(fiber, fiber)) {
            assertThat(Thread.currentThread().isInterrupted()).as("timed out").isFalse();
        }
        driverEnded.await();
    }

    private void waitPinned() {
        try {
            Fiber.current().suspend();
        } catch (PinnedFiberException e) {
            trace.add("refused");
        }
    }

    @Test
    void nothing_is_lent_to_a_fiber_that_does_not_keep_a_carrier() throws InterruptedException {
        Engine engine = Engine.baton();
        var suspended = new CountDownLatch(1);
        var tried = new CountDownLatch(1);
        var driverEnded = new CountDownLatch(1);
        Fiber fiber =
                engine.fiber(
                        _ -> true,
                        "owner",
                        "plain",
                        () -> {
                            Fiber.current().suspend();
                            trace.add("resumed");
                        });
        engine.drive(
                "driver",
                () -> {
                    fiber.start();
                    fiber.enter();
                    suspended.countDown();
                    while (tried.getCount() > 0) {
                        engine.sleep(this, 1_000_000);
                        engine.hasWaited();
                    }
                    fiber.resume();
                    fiber.enter();
                    driverEnded.countDown();
                });
        suspended.await();
        for (int tries = 0; tries < 1_000; tries++) {
            assertThat(engine.refuse(fiber, null)).isFalse();
        }
        tried.countDown();
        driverEnded.await();
        assertThat(trace).containsExactly("resumed");
    }
}
