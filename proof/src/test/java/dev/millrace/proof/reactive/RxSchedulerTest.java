package dev.millrace.proof.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.EventLoop;
import dev.millrace.rxjava.RxBridge;
import dev.millrace.testing.TestLoop;
import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.disposables.Disposable;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A loop as RxJava's scheduler. */
class RxSchedulerTest extends SchedulerContract {

    @Override
    LoopWorker worker(EventLoop loop) {
        return new RxWorker(RxBridge.scheduler(loop).createWorker());
    }

    @Override
    long now(EventLoop loop) {
        return RxBridge.scheduler(loop).now(TimeUnit.MILLISECONDS);
    }

    @Override
    void assertRejected(Runnable scheduling) {
        scheduling.run();
        assertThat(drops.takeRx()).singleElement().isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void the_scheduler_schedules_without_a_worker() {
        TestLoop.run(
                engine,
                loop -> {
                    Scheduler scheduler = RxBridge.scheduler(loop.loop());
                    var ran = new AtomicInteger();
                    scheduler.scheduleDirect(ran::incrementAndGet);
                    scheduler.scheduleDirect(ran::incrementAndGet, 1, TimeUnit.SECONDS);
                    Disposable ticks =
                            scheduler.schedulePeriodicallyDirect(
                                    ran::incrementAndGet, 1, 1, TimeUnit.SECONDS);
                    loop.advance(Duration.ofSeconds(3));
                    assertThat(ran).hasValue(5);
                    ticks.dispose();
                });
    }

    @Test
    void a_disposed_worker_drops_what_comes_late_in_silence() {
        TestLoop.run(
                engine,
                loop -> {
                    Scheduler.Worker worker = RxBridge.scheduler(loop.loop()).createWorker();
                    worker.dispose();
                    Disposable late = worker.schedule(() -> {});
                    assertThat(late.isDisposed()).isTrue();
                });
    }

    @Test
    void what_a_task_throws_goes_to_rxjava_s_hook() {
        var failure = new IllegalStateException("thrown by a task");
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
        assertThat(drops.takeRx()).containsExactly(failure);
    }

    private record RxWorker(Scheduler.Worker worker) implements LoopWorker {

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
