package dev.millrace.proof.hooks;

import static dev.millrace.executor.RunInExecutor.runInExecutor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.executor.CancelPolicy;
import dev.millrace.executor.CapacityLimiter;
import dev.millrace.executor.Dispatcher;
import dev.millrace.executor.JobOptions;
import dev.millrace.executor.OverloadPolicy;
import dev.millrace.executor.Progress;
import dev.millrace.spi.JobObserver;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.junit.EngineTest;
import dev.millrace.testing.junit.OnEachEngine;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;

/** Hooks of jobs: the job ends, its permit and its slot come back. */
@OnEachEngine(with = Thrown.class)
@Timeout(60)
class JobHooksTest extends EngineTest {
    @Parameter(1)
    Thrown thrown;

    private final CapacityLimiter limiter = CapacityLimiter.of("narrow", 1, 1);
    private final Dispatcher dispatcher = Dispatcher.blocking("watched", limiter);

    @AfterEach
    void everything_has_come_back() {
        var left = limiter.statistics();
        assertThat(left.active()).isZero();
        assertThat(left.queued()).isZero();
        assertThat(left.waitingForSlot()).isZero();
        dispatcher.close();
    }

    /** Whether all places of the limiter are to be had. */
    private void assertFree() {
        assertThat(runInExecutor(dispatcher, () -> 1).await()).isEqualTo(1);
    }

    /** Watches every step of a job, and fails at all of them. */
    private final class Failing implements JobObserver {
        final AtomicInteger steps = new AtomicInteger();

        private void step() {
            steps.incrementAndGet();
            thrown.now();
        }

        @Override
        public void queued(String name, long job, String jobName) {
            step();
        }

        @Override
        public void withdrawn(String name, long job, String jobName) {
            step();
        }

        @Override
        public void started(String name, long job, String jobName, long waitedNanos) {
            step();
        }

        @Override
        public void abandoned(String name, long job, String jobName) {
            step();
        }

        @Override
        public void ended(String name, long job, String jobName, long ranNanos, boolean failed) {
            step();
        }

        @Override
        public void rejected(String name, long job, String jobName) {
            step();
        }
    }

    @Test
    void an_observer_disturbs_no_step_of_a_job() {
        var observer = new Failing();
        TestLoop.run(
                engine,
                loop -> {
                    dispatcher.observe(observer);
                    assertThat(runInExecutor(dispatcher, () -> 7).await()).isEqualTo(7);

                    var go = new CountDownLatch(1);
                    var began = new CountDownLatch(1);
                    Task<?> running =
                            runInExecutor(
                                    JobOptions.in(dispatcher)
                                            .withCancelPolicy(CancelPolicy.ABANDON),
                                    () -> {
                                        began.countDown();
                                        go.await();
                                    });
                    Async.blocking(() -> began.await());
                    Task<?> waiting = runInExecutor(dispatcher, () -> 8);
                    Task<?> rejected =
                            runInExecutor(
                                    JobOptions.in(dispatcher)
                                            .withOverloadPolicy(OverloadPolicy.FAIL_FAST),
                                    () -> 9);
                    assertThatExceptionOfType(RejectedExecutionException.class)
                            .isThrownBy(rejected::await);
                    waiting.cancel();
                    assertThatExceptionOfType(TaskCancelledException.class)
                            .isThrownBy(waiting::await);
                    running.cancel();
                    assertThatExceptionOfType(TaskCancelledException.class)
                            .isThrownBy(running::await);
                    go.countDown();
                    assertFree();
                });
        assertThat(observer.steps).hasValueGreaterThanOrEqualTo(12);
    }

    /** A key that fails where it is asked. */
    private static final class Key {
        private final IntSupplier hash;
        private final Runnable equality;

        Key(IntSupplier hash, Runnable equality) {
            this.hash = hash;
            this.equality = equality;
        }

        @Override
        public int hashCode() {
            return hash.getAsInt();
        }

        @Override
        public boolean equals(Object other) {
            equality.run();
            return this == other;
        }
    }

    @Test
    void the_hash_code_of_a_key_is_the_submitters() {
        var key = new Key(() -> thrown.instead(0), () -> {});
        TestLoop.run(
                engine,
                loop -> {
                    JobOptions keyed = JobOptions.in(dispatcher).withKey(key);
                    Throwable told = catchThrowable(() -> runInExecutor(keyed, () -> 1).await());
                    assertThat(told).matches(thrown::is);
                    assertFree();
                });
    }

    @Test
    void what_the_equality_of_a_key_throws_fails_its_own_job_only() {
        var narrow = CapacityLimiter.of("keyed", 1, 10);
        JobOptions options = JobOptions.in(Dispatcher.blocking()).withLimiter(narrow);
        TestLoop.run(
                engine,
                loop -> {
                    var go = new CountDownLatch(1);
                    var began = new CountDownLatch(1);
                    Task<Integer> first =
                            runInExecutor(
                                    options.withKey(new Key(() -> 1, () -> {})),
                                    () -> {
                                        began.countDown();
                                        go.await();
                                        return 1;
                                    });
                    Async.blocking(() -> began.await());
                    Task<Integer> broken =
                            runInExecutor(options.withKey(new Key(() -> 1, thrown::now)), () -> 2);
                    Task<Integer> last =
                            runInExecutor(options.withKey(new Key(() -> 1, () -> {})), () -> 3);
                    go.countDown();
                    assertThat(first.await()).isEqualTo(1);
                    assertThat(catchThrowable(broken::await)).matches(thrown::is);
                    assertThat(last.await()).isEqualTo(3);
                });
        assertThat(narrow.statistics().active()).isZero();
        assertThat(narrow.statistics().queued()).isZero();
    }

    @Test
    void what_an_executor_throws_fails_the_job() {
        Executor broken =
                new Executor() {
                    @Override
                    public void execute(Runnable command) {
                        thrown.now();
                    }

                    @Override
                    public String toString() {
                        return thrown.instead("never");
                    }
                };
        Dispatcher foreign = Dispatcher.of("broken", broken, 1, 1);
        TestLoop.run(
                engine,
                loop -> {
                    for (int round = 0; round < 3; round++) {
                        Throwable told =
                                catchThrowable(() -> runInExecutor(foreign, () -> 1).await());
                        assertThat(told).matches(thrown::is);
                    }
                });
        assertThat(foreign.limiter().statistics().active()).isZero();
        assertThat(foreign.limiter().statistics().queued()).isZero();
    }

    @Test
    void what_an_executor_throws_after_it_has_taken_the_job_is_reported() {
        try (var pool = Executors.newCachedThreadPool()) {
            Executor broken =
                    command -> {
                        pool.execute(command);
                        thrown.now();
                    };
            Dispatcher foreign = Dispatcher.of("broken", broken, 1, 1);
            TestLoop.run(
                    engine,
                    loop -> {
                        // whether the work had begun is a race: either way it is reported once
                        Throwable told =
                                catchThrowable(() -> runInExecutor(foreign, () -> 1).await());
                        loop.untilIdle();
                        int reported = loop.takeFaults().size();
                        assertThat(reported + (told == null ? 0 : 1)).isEqualTo(1);
                    });
            assertThat(foreign.limiter().statistics().active()).isZero();
        }
    }

    @Test
    void what_a_hook_for_late_values_throws_is_reported() {
        TestLoop.run(
                engine,
                loop -> {
                    var go = new CountDownLatch(1);
                    var began = new CountDownLatch(1);
                    Task<String> job =
                            runInExecutor(
                                    JobOptions.in(dispatcher)
                                            .withCancelPolicy(CancelPolicy.ABANDON)
                                            .withDiscardHook(value -> thrown.now()),
                                    () -> {
                                        began.countDown();
                                        go.await();
                                        return "late";
                                    });
                    Async.blocking(() -> began.await());
                    job.cancel();
                    go.countDown();
                    assertFree(); // the thread of the late one has sent its value by then
                    loop.untilIdle();
                    assertThat(loop.takeFaults())
                            .singleElement()
                            .matches(fault -> thrown.is(fault.failure()));
                });
    }

    @Test
    void what_a_listener_of_progress_throws_is_reported_and_the_job_goes_on() {
        TestLoop.run(
                engine,
                loop -> {
                    Progress<Integer> progress = Progress.to(news -> thrown.now());
                    int value =
                            runInExecutor(
                                            dispatcher,
                                            () -> {
                                                progress.report(1);
                                                return 2;
                                            })
                                    .await();
                    assertThat(value).isEqualTo(2);
                    loop.untilIdle();
                    assertThat(loop.takeFaults())
                            .singleElement()
                            .matches(fault -> thrown.is(fault.failure()));
                });
    }
}
