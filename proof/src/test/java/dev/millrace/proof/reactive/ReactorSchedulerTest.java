package dev.millrace.proof.reactive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.EventLoop;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.testing.TestLoop;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** A loop as Reactor's scheduler. */
class ReactorSchedulerTest extends SchedulerContract {

    @Override
    LoopWorker worker(EventLoop loop) {
        return new ReactorWorker(ReactorBridge.scheduler(loop).createWorker());
    }

    @Override
    long now(EventLoop loop) {
        return ReactorBridge.scheduler(loop).now(TimeUnit.MILLISECONDS);
    }

    @Override
    void assertRejected(Runnable scheduling) {
        assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(scheduling::run);
    }

    @Test
    void the_scheduler_schedules_without_a_worker() {
        TestLoop.run(
                engine,
                loop -> {
                    Scheduler scheduler = ReactorBridge.scheduler(loop.loop());
                    var ran = new AtomicInteger();
                    scheduler.schedule(ran::incrementAndGet);
                    scheduler.schedule(ran::incrementAndGet, 1, TimeUnit.SECONDS);
                    Disposable ticks =
                            scheduler.schedulePeriodically(
                                    ran::incrementAndGet, 1, 1, TimeUnit.SECONDS);
                    loop.advance(Duration.ofSeconds(3));
                    assertThat(ran).hasValue(5);
                    ticks.dispose();
                });
    }

    @Test
    void disposing_of_the_scheduler_withdraws_what_it_queued_and_leaves_the_loop_open() {
        TestLoop.run(
                engine,
                loop -> {
                    Scheduler scheduler = ReactorBridge.scheduler(loop.loop());
                    Scheduler other = ReactorBridge.scheduler(loop.loop());
                    var ran = new AtomicInteger();
                    scheduler.schedule(ran::incrementAndGet, 1, TimeUnit.SECONDS);
                    scheduler.dispose();
                    assertThat(scheduler.isDisposed()).isTrue();
                    assertRejected(() -> scheduler.schedule(ran::incrementAndGet));
                    other.schedule(ran::incrementAndGet);
                    loop.advance(Duration.ofSeconds(2));
                    assertThat(ran).hasValue(1);
                    assertThat(other.isDisposed()).isFalse();
                });
    }

    @Test
    void a_disposed_worker_rejects_what_comes_late() {
        TestLoop.run(
                engine,
                loop -> {
                    LoopWorker worker = worker(loop.loop());
                    worker.dispose();
                    assertRejected(() -> worker.schedule(() -> {}));
                });
    }

    @Test
    void the_scheduler_of_a_closed_loop_is_disposed() {
        EventLoop loop = EventLoop.builder().engine(engine).open();
        Scheduler scheduler = ReactorBridge.scheduler(loop);
        assertThat(scheduler.isDisposed()).isFalse();
        loop.close();
        assertThat(scheduler.isDisposed()).isTrue();
    }

    @Test
    void what_a_task_throws_goes_to_reactor_s_hook() {
        var failure = new IllegalStateException("thrown by a task");
        var seen = new ConcurrentLinkedQueue<Throwable>();
        Schedulers.onHandleError((thread, thrown) -> seen.add(thrown));
        try {
            TestLoop.run(
                    engine,
                    loop -> {
                        LoopWorker worker = worker(loop.loop());
                        worker.schedule(() -> {
                            throw failure;
                        });
                        loop.untilIdle();
                        worker.dispose();
                    });
        } finally {
            Schedulers.resetOnHandleError();
        }
        assertThat(seen).containsExactly(failure);
    }

    private record ReactorWorker(Scheduler.Worker worker) implements LoopWorker {

        @Override
        public Runnable schedule(Runnable task) {
            return worker.schedule(task)::dispose;
        }

        @Override
        public Runnable schedule(Runnable task, Duration delay) {
            return worker.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS)::dispose;
        }

        @Override
        public Runnable schedulePeriodically(
                Runnable task, Duration initialDelay, Duration period) {
            return worker.schedulePeriodically(
                            task, initialDelay.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS)
                    ::dispose;
        }

        @Override
        public void dispose() {
            worker.dispose();
        }

        @Override
        public boolean isDisposed() {
            return worker.isDisposed();
        }
    }
}
