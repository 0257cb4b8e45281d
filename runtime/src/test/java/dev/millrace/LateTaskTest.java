package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A task that is inside a blocking JDK call when its loop closes. */
class LateTaskTest {
    private final List<LoopFault> faults = new CopyOnWriteArrayList<>();
    private final Object monitor = new Object();
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    private EventLoop opened(FiberEngine engine, ExceptionHandler handler) {
        return EventLoop.builder()
                .engine(engine)
                .clock(new JumpingClock())
                .exceptionHandler(handler)
                .open();
    }

    private Thread holdMonitor() throws InterruptedException {
        Thread holder =
                Thread.ofPlatform()
                        .start(() -> {
                            synchronized (monitor) {
                                held.countDown();
                                await(release);
                            }
                        });
        held.await();
        return holder;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Object enterMonitor() {
        synchronized (monitor) {
            ended.countDown();
        }
        return monitor;
    }

    @Test
    void on_the_carrier_the_loop_closes_without_it_and_it_ends_later() throws Exception {
        Thread holder = holdMonitor();
        try (EventLoop loop = opened(FiberEngine.CARRIER, (at, fault) -> faults.add(fault))) {
            Task<?> late = loop.detach("late", this::enterMonitor);
            loop.runUntilComplete(
                    loop.detach(() -> {
                        Async.checkpoint();
                        return late;
                    }));
        }
        assertThat(faults)
                .anySatisfy(fault -> {
                    assertThat(fault.message()).contains("has not ended");
                    assertThat(fault.source()).isEqualTo("late");
                });
        assertThat(ended.getCount()).isEqualTo(1);

        release.countDown();

        ended.await();
        holder.join();
    }

    @Test
    @Tag("slow") // a thousand hand-overs of a monitor between threads
    void unrelated_virtual_threads_still_get_their_monitors_afterwards() throws Exception {
        Thread holder = holdMonitor();
        try (EventLoop loop = opened(FiberEngine.CARRIER, (at, fault) -> faults.add(fault))) {
            Task<?> late = loop.detach("late", this::enterMonitor);
            loop.runUntilComplete(
                    loop.detach(() -> {
                        Async.checkpoint();
                        return late;
                    }));
        }
        release.countDown();
        ended.await();
        holder.join();

        assertThat(contendForMonitor(4, 250)).isEqualTo(1_000);
    }

    /**
     * Threads that hold a monitor while the others run into it, so that the JDK has to unblock
     * them.
     */
    private static int contendForMonitor(int threads, int rounds) throws InterruptedException {
        var contended = new Object();
        var count = new AtomicInteger();
        var start = new CyclicBarrier(threads);
        var all = new ArrayList<Thread>();
        for (int i = 0; i < threads; i++) {
            all.add(
                    Thread.ofVirtual()
                            .start(() -> {
                                meet(start);
                                for (int round = 0; round < rounds; round++) {
                                    synchronized (contended) {
                                        count.incrementAndGet();
                                        Thread.yield();
                                    }
                                }
                            }));
        }
        for (Thread thread : all) {
            thread.join();
        }
        return count.get();
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void on_the_carrier_a_task_that_is_away_when_its_loop_closes_comes_back_to_nobody_and_ends()
            throws Exception {
        try (EventLoop loop = opened(FiberEngine.CARRIER, (at, fault) -> faults.add(fault))) {
            leaveBehind(loop);
        }
        release.countDown();
        ended.await();
    }

    @Test
    void on_the_baton_engine_a_task_that_is_away_when_its_loop_closes_ends_too() throws Exception {
        try (EventLoop loop = opened(FiberEngine.BATON, (at, fault) -> faults.add(fault))) {
            leaveBehind(loop);
        }
        release.countDown();
        ended.await();
    }

    private void leaveBehind(EventLoop loop) throws InterruptedException {
        Promise<String> begun = loop.promise();
        loop.detach(
                "away",
                () -> {
                    try {
                        Async.blocking(() -> {
                            begun.completeThreadSafe("begun");
                            release.await();
                        });
                        return begun;
                    } finally {
                        ended.countDown();
                    }
                });
        loop.runUntilComplete(begun);
    }

    @Test
    @Tag("slow") // the watchdog tells it after 100 ms
    void on_the_baton_engine_the_loop_stands_still_until_the_call_returns() throws Exception {
        Thread holder = holdMonitor();
        try (EventLoop loop =
                opened(
                        FiberEngine.BATON,
                        (at, fault) -> {
                            faults.add(fault);
                            release.countDown();
                        })) {
            Task<?> late = loop.detach("late", this::enterMonitor);
            loop.runUntilComplete(loop.detach(() -> late.await()));
            assertThat(late.done()).isTrue();
        }
        holder.join();

        assertThat(faults.getFirst().message()).contains("late has held the loop", "deadlock");
    }

    @Test
    void a_permit_that_a_finished_task_left_behind_wakes_nobody() throws Exception {
        try (EventLoop loop = opened(FiberEngine.CARRIER, (at, fault) -> faults.add(fault))) {
            Task<Thread> first = loop.detach(() -> Thread.currentThread());
            LockSupport.unpark(loop.runUntilComplete(first));
            Task<Duration> second =
                    loop.detach(() -> {
                        Async.sleep(Duration.ofSeconds(1));
                        return loop.time();
                    });
            LockSupport.unpark(first.result());
            assertThat(loop.runUntilComplete(second)).isEqualTo(Duration.ofSeconds(1));
        }
    }
}
