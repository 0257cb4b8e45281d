package dev.millrace.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.Handle;
import dev.millrace.LoopFault;
import dev.millrace.Promise;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.junit.EngineTest;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a registry sees of a loop. */
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
                assertThat(gauge("unanswered")).isPositive();
                metrics.probe(); // that one is still on its way
                loop.untilIdle();
                assertThat(gauge("unanswered")).isZero();

                metrics.probe();

                assertThat(registry.get("millrace.loop.lag").timer().count()).isOne();
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
