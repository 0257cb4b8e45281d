package dev.millrace.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.Handle;
import dev.millrace.LoopClosedException;
import dev.millrace.LoopFault;
import dev.millrace.Promise;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.junit.EngineTest;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.cumulative.CumulativeTimer;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.pause.PauseDetector;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a registry sees of a loop. */
@Timeout(60)
class LoopMetricsTest extends EngineTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private LoopMetrics bound(EventLoop loop) {
        return LoopMetrics.unprobed(loop, registry, Tags.empty());
    }

    private double gauge(String what) {
        return registry.get("millrace.loop." + what).gauge().value();
    }

    private double count(String what) {
        return registry.get("millrace.loop." + what).counter().count();
    }

    @Test
    void what_is_there_is_a_gauge_and_what_happens_is_counted() {
        run(loop -> {
            try (var _ = bound(loop.loop())) {
                double ready = gauge("ready");
                var sleeper =
                        loop.loop()
                                .detach(() -> {
                                    Async.sleep(Duration.ofHours(1));
                                    return "awake";
                                });
                assertThat(gauge("tasks")).isEqualTo(2);
                assertThat(gauge("ready")).isEqualTo(ready + 1);
                assertThat(count("forks")).isOne();

                loop.untilIdle();
                assertThat(gauge("timers")).isOne();
                assertThat(count("cancels")).isZero();
                sleeper.cancel();
                loop.untilIdle();
                assertThat(count("cancels")).isOne();
                assertThat(gauge("tasks")).isOne();
            }
        });
    }

    @Test
    void faults_and_discarded_values_are_counted() {
        run(loop -> {
            try (var _ = bound(loop.loop())) {
                Promise<String> promise = Promise.create();
                promise.cancel();
                promise.complete("nobody takes it");
                loop.loop().report(LoopFault.of("planned", null));
                loop.untilIdle();
                loop.takeFaults();

                assertThat(registry.get("millrace.loop.discarded").functionCounter().count())
                        .isOne();
                assertThat(count("faults")).isOne();
                assertThat(count("reports")).isZero();
            }
        });
    }

    @Test
    void the_lag_is_how_long_a_callback_of_another_thread_has_waited() {
        run(loop -> {
            try (LoopMetrics metrics = bound(loop.loop())) {
                metrics.probe();
                while (gauge("unanswered") < 0.001) { // seconds in which this step holds the loop
                    Thread.onSpinWait();
                }
                double held = gauge("unanswered");
                metrics.probe(); // that one is still on its way
                loop.untilIdle();
                assertThat(gauge("unanswered")).isZero();

                metrics.probe();

                Timer lag = registry.get("millrace.loop.lag").timer();
                assertThat(lag.count()).isOne();
                assertThat(lag.totalTime(TimeUnit.SECONDS)).isGreaterThanOrEqualTo(held);
                loop.untilIdle();
            }
        });
    }

    @Test
    void a_loop_that_does_not_run_has_no_lag() throws InterruptedException {
        try (EventLoop loop = EventLoop.builder().engine(engine).open();
                LoopMetrics metrics = bound(loop)) {
            metrics.probe();
            metrics.probe();

            assertThat(gauge("unanswered")).isZero();
            assertThat(registry.get("millrace.loop.lag").timer().count()).isZero();
        }
    }

    @Test
    void a_running_loop_is_probed_by_itself() throws InterruptedException {
        try (EventLoop loop = EventLoop.builder().engine(engine).open()) {
            try (var _ = LoopMetrics.bind(loop, registry)) {
                loop.runUntilComplete(
                        loop.detach(() -> {
                            while (registry.get("millrace.loop.lag").timer().count() == 0) {
                                Async.sleep(Duration.ofMillis(10));
                            }
                            return null;
                        }));
                assertThat(registry.get("millrace.loop.lag").timer().count()).isPositive();
            }
        }
    }

    @Test
    void a_watchdog_report_is_counted_while_the_loop_is_still_held() throws InterruptedException {
        try (EventLoop loop =
                        EventLoop.builder()
                                .engine(engine)
                                .exceptionHandler((from, fault) -> {})
                                .debug(true)
                                .open();
                var _ = bound(loop)) {
            loop.runUntilComplete(
                    loop.detach(() -> {
                        while (count("reports") == 0) {
                            Thread.onSpinWait();
                        }
                        return null;
                    }));

            assertThat(count("reports")).isOne();
        }
    }

    @Test
    void each_loop_that_is_opened_can_be_measured() {
        // @start region=all
        Handle measuring =
                EventLoop.observeAll(loop -> {
                    LoopMetrics.bind(loop, registry);
                    return null; // nobody else observes it
                });
        // @end
        try (EventLoop _ = EventLoop.builder().engine(engine).name("one").open();
                EventLoop _ = EventLoop.builder().engine(engine).name("two").open()) {
            for (String name : List.of("one", "two")) {
                assertThat(registry.get("millrace.loop.tasks").tag("loop", name).gauge().value())
                        .isZero();
            }
        } finally {
            measuring.cancel();
        }
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void the_meters_go_with_the_loop() {
        try (EventLoop loop = EventLoop.builder().engine(engine).name("short").open()) {
            bound(loop);
            assertThat(registry.getMeters())
                    .isNotEmpty()
                    .extracting(Meter::getId)
                    .allMatch(id -> "short".equals(id.getTag("loop")));
        }
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void a_closed_loop_is_refused_and_leaves_no_meters() {
        EventLoop loop = EventLoop.builder().engine(engine).open();
        loop.close();

        assertThatExceptionOfType(LoopClosedException.class)
                .isThrownBy(() -> LoopMetrics.bind(loop, registry));
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void a_loop_that_closes_while_it_is_bound_has_no_meters_and_no_fault() {
        Queue<LoopFault> faults = new ConcurrentLinkedQueue<>();
        EventLoop loop =
                EventLoop.builder()
                        .engine(engine)
                        .exceptionHandler((from, fault) -> faults.add(fault))
                        .open();

        LoopMetrics.unprobed(
                loop,
                observer -> {
                    Handle handle = loop.observe(observer);
                    loop.close();
                    return handle;
                },
                registry,
                Tags.empty());

        assertThat(registry.getMeters()).isEmpty();
        assertThat(faults).isEmpty();
    }

    @Test
    void the_meters_of_a_loop_that_ended_too_soon_to_tell_go_too() {
        EventLoop loop = EventLoop.builder().engine(engine).open();

        LoopMetrics.unprobed(
                loop,
                observer -> {
                    Handle handle = loop.observe(observer);
                    handle.cancel(); // as one that comes after all others were called
                    loop.close();
                    return handle;
                },
                registry,
                Tags.empty());

        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void closing_twice_takes_nothing_of_the_next_loop_of_that_name() {
        try (EventLoop next = EventLoop.builder().engine(engine).name("same").open()) {
            LoopMetrics old;
            try (EventLoop loop = EventLoop.builder().engine(engine).name("same").open()) {
                old = bound(loop);
            }
            bound(next);
            old.close();

            assertThat(registry.getMeters()).isNotEmpty();
        }
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void a_registry_that_fails_once_is_told_the_next_time() throws InterruptedException {
        var failures = new AtomicInteger();
        var failing =
                new SimpleMeterRegistry() {
                    @Override
                    protected Timer newTimer(
                            Meter.Id id,
                            DistributionStatisticConfig statistics,
                            PauseDetector pauses) {
                        return new CumulativeTimer(
                                id, clock, statistics, pauses, getBaseTimeUnit(), false) {
                            @Override
                            protected void recordNonNegative(long amount, TimeUnit unit) {
                                if (failures.getAndIncrement() == 0) {
                                    throw new IllegalStateException("planned");
                                }
                                super.recordNonNegative(amount, unit);
                            }
                        };
                    }
                };
        try (EventLoop loop = EventLoop.builder().engine(engine).open();
                var _ = LoopMetrics.bind(loop, failing)) {
            Timer lag = failing.get("millrace.loop.lag").timer();
            loop.runUntilComplete(
                    loop.detach(() -> {
                        while (lag.totalTime(TimeUnit.NANOSECONDS) == 0) {
                            Async.sleep(Duration.ofMillis(10));
                        }
                        return null;
                    }));
            assertThat(failures).hasValueGreaterThan(1);
        }
    }

    @Test
    void the_meters_go_when_they_are_closed_and_no_others_do() {
        run(loop -> {
            try (var _ = LoopMetrics.unprobed(loop.loop(), registry, Tags.of("app", "kept"))) {
                bound(loop.loop()).close();

                assertThat(registry.getMeters())
                        .isNotEmpty()
                        .extracting(Meter::getId)
                        .allMatch(id -> "kept".equals(id.getTag("app")));
            }
        });
    }

    @Test
    void prometheus_scrapes_them() {
        var prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        TestLoop.run(
                engine,
                loop -> {
                    try (LoopMetrics metrics =
                            LoopMetrics.unprobed(loop.loop(), prometheus, Tags.empty())) {
                        metrics.probe();
                        loop.untilIdle();
                        metrics.probe();
                        loop.untilIdle();

                        assertThat(prometheus.scrape())
                                .contains("millrace_loop_lag_seconds_count")
                                .contains("millrace_loop_tasks{loop=")
                                .contains("millrace_loop_forks_tasks_total{loop=")
                                .contains("millrace_loop_unanswered_seconds");
                    }
                });
    }
}
