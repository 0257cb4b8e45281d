package dev.millrace.micrometer;

import static dev.millrace.executor.RunInExecutor.runInExecutor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.Async;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.WaitPolicy;
import dev.millrace.executor.CancelPolicy;
import dev.millrace.executor.Dispatcher;
import dev.millrace.executor.JobOptions;
import dev.millrace.executor.OverloadPolicy;
import dev.millrace.executor.codec.Codec;
import dev.millrace.executor.remote.PendingCall;
import dev.millrace.executor.remote.RemoteCall;
import dev.millrace.executor.remote.RemoteJob;
import dev.millrace.executor.remote.RemotePool;
import dev.millrace.testing.TestLoop;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a registry sees of the jobs of a dispatcher. */
class DispatcherMetricsTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Dispatcher dispatcher = Dispatcher.blocking("metered", 1, 1);
    private final CountDownLatch began = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);

    private double gauge(String what) {
        return registry.get("millrace.jobs." + what).tag("dispatcher", "metered").gauge().value();
    }

    private double count(String what) {
        return registry.get("millrace.jobs." + what).tag("dispatcher", "metered").counter().count();
    }

    private long runs(String outcome) {
        return registry.get("millrace.jobs.run").tag("outcome", outcome).timer().count();
    }

    private void block() throws InterruptedException {
        began.countDown();
        go.await();
    }

    @Test
    void what_waits_and_what_runs_are_gauges_and_both_times_are_timers() {
        TestLoop.run(loop -> {
            try (var _ = DispatcherMetrics.bind(dispatcher, registry)) {
                Task<?> running = runInExecutor(dispatcher, this::block);
                Task<?> queued = runInExecutor(dispatcher, () -> {});
                began.await();
                assertThat(gauge("active")).isOne();
                assertThat(gauge("queued")).isOne();

                go.countDown();
                running.await();
                queued.await();
                assertThat(gauge("active")).isZero();
                assertThat(gauge("queued")).isZero();
                assertThat(runs("returned")).isEqualTo(2);
                assertThat(registry.get("millrace.jobs.wait").timer().count()).isEqualTo(2);
            }
        });
    }

    @Test
    void failures_rejections_and_withdrawals_are_counted_apart() {
        TestLoop.run(loop -> {
            try (var _ = DispatcherMetrics.bind(dispatcher, registry)) {
                Task<?> running =
                        runInExecutor(
                                dispatcher,
                                () -> {
                                    block();
                                    throw new IllegalStateException("on purpose");
                                });
                Task<?> queued = runInExecutor(dispatcher, () -> {});
                Task<?> rejected =
                        runInExecutor(
                                JobOptions.in(dispatcher)
                                        .withOverloadPolicy(OverloadPolicy.FAIL_FAST),
                                () -> {});
                assertThatExceptionOfType(RejectedExecutionException.class)
                        .isThrownBy(rejected::await);
                queued.cancel();
                assertThatExceptionOfType(TaskCancelledException.class).isThrownBy(queued::await);
                go.countDown();
                assertThatExceptionOfType(IllegalStateException.class).isThrownBy(running::await);

                assertThat(runs("threw")).isOne();
                assertThat(runs("returned")).isZero();
                assertThat(count("rejected")).isOne();
                assertThat(count("withdrawn")).isOne();
                assertThat(gauge("queued")).isZero();
            }
        });
    }

    @Test
    void abandoned_work_is_a_gauge_until_it_ends() {
        TestLoop.run(loop -> {
            try (var _ = DispatcherMetrics.bind(dispatcher, registry)) {
                Task<?> job =
                        runInExecutor(
                                JobOptions.in(dispatcher).withCancelPolicy(CancelPolicy.ABANDON),
                                this::block);
                began.await();
                job.cancel();
                assertThatExceptionOfType(TaskCancelledException.class).isThrownBy(job::await);
                assertThat(gauge("abandoned")).isOne();
                assertThat(gauge("active")).isOne();

                go.countDown();
                runInExecutor(dispatcher, () -> {}).await(); // has the permit of the other
                assertThat(gauge("abandoned")).isZero();
            }
        });
    }

    @Test
    @Tag("slow") // a race
    void work_that_ends_as_it_is_abandoned_is_not_counted_any_more() {
        TestLoop.run(loop -> {
            JobOptions options = JobOptions.in(dispatcher).withCancelPolicy(CancelPolicy.ABANDON);
            try (var _ = DispatcherMetrics.bind(dispatcher, registry)) {
                for (int round = 0; round < 5_000; round++) {
                    int spins = round % 200;
                    var running = new AtomicBoolean();
                    var cancelled = new AtomicBoolean();
                    Task<?> job =
                            runInExecutor(
                                    options,
                                    () -> {
                                        running.set(true);
                                        while (!cancelled.get()) {
                                            Thread.onSpinWait();
                                        }
                                        for (int i = 0; i < spins; i++) {
                                            Thread.onSpinWait();
                                        }
                                    });
                    while (!running.get()) {
                        Thread.onSpinWait();
                    }
                    cancelled.set(true);
                    job.cancel();
                    Async.waitFor(List.of(job), WaitPolicy.ALL);
                }
                runInExecutor(dispatcher, () -> {}).await(); // has the permit of the last
                assertThat(gauge("abandoned")).isZero();
                assertThat(gauge("active")).isZero();
            }
        });
    }

    @Test
    void the_tags_given_are_on_every_meter() {
        try (var _ = DispatcherMetrics.bind(dispatcher, registry, Tags.of("service", "desk"))) {
            assertThat(registry.getMeters())
                    .hasSize(8)
                    .extracting(Meter::getId)
                    .allSatisfy(id -> {
                        assertThat(id.getTag("dispatcher")).isEqualTo("metered");
                        assertThat(id.getTag("service")).isEqualTo("desk");
                    });
        }
    }

    @Test
    void calls_in_a_remote_pool_are_metered_as_jobs_are() {
        var pool =
                new RemotePool(dispatcher) {
                    @Override
                    protected <R extends @Nullable Object> PendingCall<R> prepare(
                            RemoteCall<?, R> call) {
                        return new PendingCall<>(call, null);
                    }

                    @Override
                    public void close() {}
                };
        RemoteJob<String, String> echo =
                RemoteJob.of("echo", Codec.of(String.class), Codec.of(String.class), text -> text);
        TestLoop.run(loop -> {
            try (var _ = DispatcherMetrics.bind(pool, registry)) {
                RemotePool.runInExecutor(pool, echo.with("text")).await();
                runInExecutor(dispatcher, () -> {}).await(); // has the permit of the last
                assertThat(runs("returned")).isEqualTo(2);
            }
        });
    }

    @Test
    void closing_unregisters_every_meter_and_ends_the_counting() {
        TestLoop.run(loop -> {
            var metrics = DispatcherMetrics.bind(dispatcher, registry);
            var wait = registry.get("millrace.jobs.wait").timer();
            metrics.close();
            metrics.close();
            assertThat(registry.getMeters()).isEmpty();
            runInExecutor(dispatcher, () -> {}).await();
            assertThat(wait.count()).isZero();
        });
    }

    @Test
    void a_job_that_was_there_before_is_not_counted() {
        TestLoop.run(loop -> {
            Task<?> earlier = runInExecutor(dispatcher, this::block);
            began.await();
            try (var _ = DispatcherMetrics.bind(dispatcher, registry)) {
                assertThat(gauge("active")).isZero();
                earlier.cancel();
                assertThatExceptionOfType(TaskCancelledException.class).isThrownBy(earlier::await);
                assertThat(gauge("active")).isZero();
                assertThat(gauge("abandoned")).isZero();
            }
        });
    }
}
