package dev.millrace.samples.flightdesk.lag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.spi.LoopClock;
import dev.millrace.testing.TestLoop;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LagMeterTest {

    @Test
    void a_loop_that_is_free_is_never_late() {
        TestLoop.run(test -> {
            var meter = new LagMeter(test.loop());
            Async.sleep(Duration.ofMillis(50));

            assertThat(meter.stop())
                    .isEqualTo(new Lag(50, Duration.ZERO, Duration.ZERO, Duration.ZERO));
        });
    }

    @Test
    void every_tick_that_a_blocked_loop_owes_counts_with_its_own_lateness() throws Exception {
        var clock = new HandClock();
        try (var loop = EventLoop.builder().clock(clock).open()) {
            var lag =
                    loop.runUntilComplete(
                            loop.detach(() -> {
                                var meter = new LagMeter(loop);
                                clock.advance(Duration.ofMillis(100)); // nobody gives way
                                return meter.stop();
                            }));

            assertThat(lag)
                    .isEqualTo(
                            new Lag(
                                    100,
                                    Duration.ofMillis(49),
                                    Duration.ofMillis(98),
                                    Duration.ofMillis(99)));
        }
    }

    @Test
    void a_stopped_meter_leaves_no_timer() {
        // the test loop fails on a timer that is left
        TestLoop.run(test -> assertThat(new LagMeter(test.loop()).stop().ticks()).isZero());
    }

    private static final class HandClock implements LoopClock {

        private final AtomicLong now = new AtomicLong();

        void advance(Duration duration) {
            now.addAndGet(duration.toNanos());
        }

        @Override
        public long nanoTime() {
            return now.get();
        }
    }
}
