package dev.millrace.completablefuture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Plain futures: which of them cost a thread, and what a cancel does to them. */
@Timeout(60)
class WatchedFutureTest extends EngineTest {
    @Test
    void a_future_that_is_done_is_passed_without_a_thread() {
        TestLoop.run(
                engine,
                loop -> {
                    var done = new Counting(() -> "value");
                    done.run();
                    assertThat(FutureBridge.<String>awaitFuture(done)).isEqualTo("value");
                    assertThat(done.waiter).isSameAs(Thread.currentThread());

                    var failure = new IOException("checked");
                    var failed =
                            new FutureTask<String>(() -> {
                                throw failure;
                            });
                    failed.run();
                    assertThat(catchThrowable(() -> FutureBridge.awaitFuture(failed)))
                            .isSameAs(failure);

                    var cancelled = new FutureTask<>(() -> "never");
                    cancelled.cancel(false);
                    assertThat(catchThrowable(() -> FutureBridge.awaitFuture(cancelled)))
                            .isInstanceOf(TaskCancelledException.class);
                });
    }

    @Test
    void a_future_that_is_a_stage_calls_back_and_costs_no_thread() {
        TestLoop.run(
                engine,
                loop -> {
                    var stage = new CompletableFuture<String>();
                    Future<String> plain = stage;
                    Task<String> waiter = Async.detach(() -> FutureBridge.awaitFuture(plain));
                    loop.untilIdle();
                    assertThat(stage.getNumberOfDependents()).isEqualTo(1);
                    stage.complete("value");
                    assertThat(waiter.await()).isEqualTo("value");
                });
    }

    @Test
    void any_other_is_waited_for_on_one_virtual_thread() {
        TestLoop.run(
                engine,
                loop -> {
                    var pending = new Counting(() -> "value");
                    Task<String> waiter = Async.detach(() -> FutureBridge.awaitFuture(pending));
                    loop.untilIdle();
                    Async.blocking(() -> pending.waited.await());
                    assertThat(pending.waiter.isVirtual()).isTrue();
                    assertThat(pending.waiter).isNotSameAs(Thread.currentThread());
                    pending.run();
                    assertThat(waiter.await()).isEqualTo("value");
                });
    }

    @Test
    void a_cancel_ends_the_watcher_and_leaves_a_shared_future_alone() {
        TestLoop.run(
                engine,
                loop -> {
                    var pending = new Counting(() -> "value");
                    Task<String> waiter = Async.detach(() -> FutureBridge.awaitFuture(pending));
                    loop.untilIdle();
                    Async.blocking(() -> pending.waited.await());
                    waiter.cancel();
                    loop.untilIdle();
                    assertThat(waiter.cancelled()).isTrue();
                    Async.blocking(() -> pending.waiter.join());
                    assertThat(pending.isCancelled()).isFalse();
                });
    }

    @Test
    void a_cancel_interrupts_the_job_behind_an_owned_future() {
        TestLoop.run(
                engine,
                loop -> {
                    var started = new CountDownLatch(1);
                    var interrupted = new CountDownLatch(1);
                    try (var pool = Executors.newSingleThreadExecutor()) {
                        Future<String> job =
                                pool.submit(() -> {
                                    started.countDown();
                                    try {
                                        new CountDownLatch(1).await();
                                    } catch (InterruptedException told) {
                                        interrupted.countDown();
                                    }
                                    return "unreached";
                                });
                        Async.blocking(() -> started.await());
                        Task<String> waiter =
                                Async.detach(() -> FutureBridge.awaitOwnedFuture(job));
                        loop.untilIdle();
                        waiter.cancel();
                        loop.untilIdle();
                        assertThat(job.isCancelled()).isTrue();
                        Async.blocking(() -> interrupted.await());
                    }
                });
    }

    @Test
    void a_checked_failure_can_be_caught_by_its_name() {
        TestLoop.run(
                engine,
                loop -> {
                    var failing =
                            new FutureTask<String>(() -> {
                                throw new IOException("disk");
                            });
                    Task<String> waiter =
                            Async.detach(() -> {
                                try {
                                    Async.mayThrow(IOException.class);
                                    return FutureBridge.awaitFuture(failing);
                                } catch (IOException caught) {
                                    return caught.getMessage();
                                }
                            });
                    loop.untilIdle();
                    failing.run();
                    assertThat(waiter.await()).isEqualTo("disk");
                });
    }

    /** Shows who waits in {@code get}. */
    private static final class Counting extends FutureTask<String> {
        private final CountDownLatch waited = new CountDownLatch(1);
        private volatile Thread waiter;

        Counting(Callable<String> work) {
            super(work);
        }

        @Override
        public String get() throws InterruptedException, ExecutionException {
            waiter = Thread.currentThread();
            waited.countDown();
            return super.get();
        }
    }
}
