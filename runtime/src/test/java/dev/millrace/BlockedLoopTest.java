package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Blocking JDK calls outside the portable contract: on the carrier they suspend who makes them, on
 * the baton engine the loop stands still, and that is reported.
 */
@Tag("one-processor")
class BlockedLoopTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void on_the_carrier_a_callback_that_blocks_on_a_lock_gets_it_when_its_holder_wakes() {
        var trace = new Trace();

        TestLoop.run(
                FiberEngine.CARRIER,
                loop -> {
                    var lock = new ReentrantLock();
                    Task<?> holder =
                            Async.detach(() -> {
                                lock.lock();
                                try {
                                    Async.sleep(SECOND);
                                    trace.add("holder wakes");
                                } finally {
                                    lock.unlock();
                                }
                            });
                    loop.untilIdle();
                    loop.loop()
                            .callSoon(() -> {
                                lock.lock();
                                lock.unlock();
                                trace.add("callback had the lock");
                            });
                    loop.loop().callSoon(() -> trace.add("next callback"));
                    holder.await();
                    loop.untilIdle();
                });

        assertThat(trace.steps())
                .containsExactly("next callback", "holder wakes", "callback had the lock");
    }

    @Test
    void on_the_carrier_a_blocked_callback_keeps_its_context() {
        var user = ContextVar.<String>of("user");
        var trace = new Trace();

        TestLoop.run(
                FiberEngine.CARRIER,
                loop -> {
                    var latch = new CountDownLatch(1);
                    user.where(
                            "ada",
                            () ->
                                    loop.loop()
                                            .callSoon(() -> {
                                                await(latch);
                                                trace.add(user.get());
                                            }));
                    user.where("bob", () -> loop.loop().callSoon(() -> trace.add(user.get())));
                    loop.untilIdle();
                    latch.countDown();
                    loop.untilIdle();
                    loop.takeFaults();
                });

        assertThat(trace.steps()).containsExactly("bob", "ada");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Test
    void on_the_carrier_two_tasks_meet_in_a_rendezvous_queue() {
        TestLoop.run(
                FiberEngine.CARRIER,
                loop ->
                        TaskGroup.run(group -> {
                            var queue = new SynchronousQueue<Integer>();
                            group.fork(() -> {
                                for (int i = 0; i < 100; i++) {
                                    queue.put(i);
                                }
                            });
                            Task<Integer> sum =
                                    group.fork(() -> {
                                        int total = 0;
                                        for (int i = 0; i < 100; i++) {
                                            total += queue.take();
                                        }
                                        return total;
                                    });
                            assertThat(sum.await()).isEqualTo(4_950);
                        }));
    }

    @Test
    void on_the_carrier_a_lock_between_two_tasks_excludes_and_is_granted() {
        var trace = new Trace();

        TestLoop.run(
                FiberEngine.CARRIER,
                loop ->
                        TaskGroup.run(group -> {
                            var monitor = new Object();
                            for (String name : List.of("first", "second")) {
                                group.fork(() -> {
                                    synchronized (monitor) {
                                        trace.add(name + " in");
                                        Async.sleep(
                                                SECOND); // against the contract, and yet exclusive
                                        trace.add(name + " out");
                                    }
                                });
                            }
                        }));

        assertThat(trace.steps())
                .containsExactly("first in", "first out", "second in", "second out");
    }

    @Test
    @Tag("slow") // the watchdog tells it after 100 ms
    void on_the_baton_engine_a_callback_that_blocks_on_a_lock_is_told_with_the_stacks_of_both()
            throws InterruptedException {
        var faults = new CopyOnWriteArrayList<LoopFault>();
        var blocked = new AtomicReference<Thread>();
        try (EventLoop loop =
                opened((at, fault) -> {
                    faults.add(fault);
                    blocked.get().interrupt(); // somebody has to break what is a deadlock
                })) {
            var lock = new ReentrantLock();
            loop.runUntilComplete(
                    loop.detach(() -> {
                        Task<?> holder =
                                Async.detach(
                                        "holder",
                                        () -> {
                                            lock.lock();
                                            try {
                                                Async.sleep(SECOND);
                                            } finally {
                                                lock.unlock();
                                            }
                                        });
                        Async.checkpoint();
                        loop.callSoon(() -> {
                            blocked.set(Thread.currentThread());
                            try {
                                lock.lockInterruptibly();
                            } catch (InterruptedException e) {
                                // as planned
                            }
                        });
                        return holder.await();
                    }));
        }

        LoopFault told = faults.getFirst();
        assertThat(told.message()).contains("a callback has held the loop", "deadlock", "blocking");
        assertThat(told.failure().getStackTrace()).isNotEmpty();
        assertThat(told.failure().getSuppressed())
                .anySatisfy(stack -> assertThat(stack).hasMessage("holder waits here"));
    }

    @Test
    @Tag("slow") // the watchdog tells it after 100 ms
    void on_the_baton_engine_two_tasks_in_a_rendezvous_queue_are_told()
            throws InterruptedException {
        var faults = new CopyOnWriteArrayList<LoopFault>();
        var blocked = new AtomicReference<Thread>();
        try (EventLoop loop =
                opened((at, fault) -> {
                    faults.add(fault);
                    blocked.get().interrupt();
                })) {
            var queue = new SynchronousQueue<Integer>();
            loop.runUntilComplete(
                    loop.detach(() -> {
                        Task<?> giver =
                                Async.detach(
                                        "giver",
                                        () -> {
                                            blocked.set(Thread.currentThread());
                                            try {
                                                queue.put(1);
                                            } catch (InterruptedException e) {
                                                // as planned
                                            }
                                        });
                        return giver.await();
                    }));
        }

        assertThat(faults.getFirst().message()).contains("giver has held the loop", "deadlock");
    }

    private static EventLoop opened(ExceptionHandler handler) {
        return EventLoop.builder()
                .engine(FiberEngine.BATON)
                .clock(new JumpingClock())
                .exceptionHandler(handler)
                .open();
    }
}
