package dev.millrace.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.DeadlineExceededException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Operators whose elements pass or not by the loop's time: conflate, debounce and so on. */
class TimedOperatorsTest extends StreamScene {
    private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);

    private static List<Function<AsyncStream<Integer>, SelectableStream<Integer>>> conflating() {
        return List.of(
                Streams.conflate(),
                Streams.debounce(ms(1)),
                Streams.throttle(ms(1)),
                Streams.sample(ms(1)));
    }

    @Test
    void conflate_gives_a_slow_consumer_the_newest_and_discards_what_is_between() {
        runTraced(loop -> {
            Channel<Integer> source = AsyncStream.channel(0);
            AsyncStream<Integer> newest = source.receiver().through(Streams.conflate());
            assertThat(Async.moveOnAfter(ms(1), newest::next)).isFalse();
            for (int n = 1; n <= 3; n++) {
                source.sender().send(n);
            }
            loop.untilIdle();
            assertThat(newest.next()).isEqualTo(3);
            source.sender().send(4);
            source.sender().close();
            loop.untilIdle();
            assertThat(newest.next()).isEqualTo(4);
            assertThat(newest.next()).isNull();
        });

        assertThat(trace.steps()).containsExactly("conflate 1", "conflate 2");
    }

    @Test
    void a_debounce_lets_pass_what_is_followed_by_quiet() {
        runTraced(loop -> {
            follow(loop, at(loop, 0, 10, 20, 200, 230, 240).through(Streams.debounce(ms(50))));
            loop.untilIdle();
        });

        assertThat(trace.steps())
                .containsExactly("debounce 1", "debounce 2", "3 at 70", "debounce 4", "5 at 240");
    }

    @Test
    void a_throttle_lets_pass_the_first_of_each_period() {
        runTraced(loop -> {
            follow(loop, at(loop, 0, 10, 49, 100, 149, 150, 150).through(Streams.throttle(ms(50))));
            loop.untilIdle();
        });

        assertThat(trace.steps())
                .containsExactly(
                        "1 at 0", "throttle 2", "throttle 3", "4 at 100", "throttle 5", "6 at 150");
    }

    @Test
    void a_sample_is_the_newest_of_each_period_and_of_the_last_one_that_is_cut_short() {
        runTraced(loop -> {
            follow(loop, at(loop, 10, 20, 60, 220, 230, 240).through(Streams.sample(ms(50))));
            loop.untilIdle();
        });

        assertThat(trace.steps())
                .containsExactly("sample 1", "2 at 50", "3 at 100", "sample 4", "5 at 240");
    }

    @Test
    void what_has_passed_does_not_queue_up_in_front_of_a_slow_consumer() {
        for (var operator : conflating()) {
            runTraced(loop -> {
                AsyncStream<Integer> slow = at(loop, 0, 10, 20, 30, 40).through(operator);
                assertThat(slow.next()).isEqualTo(1);
                sleepUntil(loop, 35);
                assertThat(slow.next()).isEqualTo(4);
                assertThat(slow.next()).isNull();
                loop.untilIdle();
            });
        }

        assertThat(trace.steps())
                .containsExactly(
                        "conflate 2",
                        "conflate 3",
                        "debounce 2",
                        "debounce 3",
                        "throttle 2",
                        "throttle 3",
                        "sample 2",
                        "sample 3");
    }

    @Test
    void a_failure_comes_as_the_same_instance_behind_the_newest() {
        var failure = new IOException("line 7");
        for (var operator : conflating()) {
            run(loop -> {
                AsyncStream<Integer> failing =
                        Streams.concat(AsyncStream.of(1), failing(failure)).through(operator);
                assertThat(failing.next()).isEqualTo(1);
                assertThatThrownBy(failing::next).isSameAs(failure);
                assertThatThrownBy(failing::next).isSameAs(failure);
                failing.close();
            });
        }
    }

    @Test
    void a_close_discards_what_waits_for_its_time_and_leaves_no_timer() {
        for (var operator :
                List.<Function<AsyncStream<Integer>, SelectableStream<Integer>>>of(
                        Streams.debounce(ms(1_000)), Streams.sample(ms(1_000)))) {
            runTraced(loop -> {
                Channel<Integer> source = filled(1);
                AsyncStream<Integer> waiting = source.receiver().through(operator);
                assertThat(Async.moveOnAfter(ms(5), waiting::next)).isFalse();
                waiting.close();
                loop.untilIdle();
                assertThat(source.sender().closed()).isTrue();
                assertThat(loop.time()).isEqualTo(ms(5));
            });
        }

        assertThat(trace.steps()).containsExactly("debounce 1", "sample 1");
    }

    @Test
    void a_time_without_end_is_no_mistake() {
        run(loop -> {
            assertThat(AsyncStream.of(1, 2).through(Streams.debounce(FOR_EVER)).toList())
                    .containsExactly(2);
            assertThat(AsyncStream.of(1, 2).through(Streams.sample(FOR_EVER)).toList())
                    .containsExactly(2);
            assertThat(AsyncStream.of(1, 2).through(Streams.throttle(FOR_EVER)).toList())
                    .containsExactly(1);
            assertThat(AsyncStream.of(1, 2).through(Streams.chunk(9, FOR_EVER)).toList())
                    .containsExactly(List.of(1, 2));
            assertThat(AsyncStream.of(1, 2).through(Streams.timeoutEach(FOR_EVER)).toList())
                    .containsExactly(1, 2);
            AsyncStream<Long> never = Streams.tick(FOR_EVER);
            assertThat(Async.moveOnAfter(ms(1_000_000), never::next)).isFalse();
        });
    }

    // ---- timeoutEach

    @Test
    void a_source_that_is_too_slow_fails_as_a_timeout_does_and_is_closed() {
        run(loop -> {
            Channel<Integer> source = filled(1);
            AsyncStream<Integer> limited = source.receiver().through(Streams.timeoutEach(ms(50)));
            assertThat(limited.next()).isEqualTo(1);
            var late = catchThrowable(limited::next);
            assertThat(late)
                    .isInstanceOf(DeadlineExceededException.class)
                    .hasMessageContaining("PT0.05S");
            assertThat(loop.time()).isEqualTo(ms(50));
            assertThatThrownBy(limited::next).isSameAs(late);
            assertThat(source.sender().closed()).isTrue();
            assertThat(limited.closed()).isTrue();
            limited.close();
            assertThat(limited.next()).isNull();
        });
    }

    @Test
    void time_in_which_nobody_pulls_does_not_count() {
        run(loop -> {
            AsyncStream<Integer> limited =
                    AsyncStream.of(1, 2, 3)
                            .map(n -> {
                                Async.sleep(ms(40));
                                return n;
                            })
                            .through(Streams.timeoutEach(ms(50)));
            assertThat(limited.next()).isEqualTo(1);
            Async.sleep(Duration.ofHours(1));
            assertThat(limited.next()).isEqualTo(2);
            assertThat(limited.toList()).containsExactly(3);
        });
    }

    @Test
    void a_cancel_of_the_puller_is_no_timeout() {
        run(loop -> {
            Channel<Integer> source = AsyncStream.channel(1);
            AsyncStream<Integer> limited = source.receiver().through(Streams.timeoutEach(ms(50)));
            assertThat(Async.moveOnAfter(ms(30), limited::next)).isFalse();
            source.sender().send(1);
            assertThat(limited.next()).isEqualTo(1);
            limited.close();
            assertThat(source.sender().closed()).isTrue();
        });
    }

    // ---- tick

    @Test
    void ticks_come_at_their_time_and_do_not_pile_up() {
        run(loop -> {
            AsyncStream<Long> ticks = Streams.tick(ms(100));
            sleepUntil(loop, 30);
            for (int i = 0; i < 2; i++) {
                trace.add(ticks.next() + " at " + loop.time().toMillis());
            }
            sleepUntil(loop, 560);
            for (int i = 0; i < 2; i++) {
                trace.add(ticks.next() + " at " + loop.time().toMillis());
            }
            assertThat(ticks.ready()).isFalse();
            ticks.close();
            assertThat(ticks.next()).isNull();
        });

        assertThat(trace.steps()).containsExactly("1 at 130", "2 at 230", "5 at 560", "6 at 630");
    }

    @Test
    void a_close_ends_the_wait_for_a_tick_and_a_cancel_takes_none() {
        run(loop -> {
            AsyncStream<Long> ticks = Streams.tick(ms(100));
            assertThat(Async.moveOnAfter(ms(50), ticks::next)).isFalse();
            assertThat(ticks.next()).isEqualTo(1);
            assertThat(loop.time()).isEqualTo(ms(100));
            loop.loop().callLater(ms(5), ticks::close);
            assertThat(ticks.next()).isNull();
            assertThat(loop.time()).isEqualTo(ms(105));
            assertThat(ticks).hasToString("tick every PT0.1S");
        });
    }

    @Test
    void two_tasks_do_not_get_the_same_tick() {
        run(loop -> {
            AsyncStream<Long> ticks = Streams.tick(ms(100));
            assertThat(Async.gather(ticks::next, ticks::next)).containsExactlyInAnyOrder(1L, 2L);
            ticks.close();
        });
    }

    @Test
    void a_time_of_nothing_or_less_is_refused() {
        for (Duration wrong : List.of(Duration.ZERO, ms(-1))) {
            for (Function<Duration, ?> operator :
                    List.<Function<Duration, ?>>of(
                            Streams::debounce,
                            Streams::throttle,
                            Streams::sample,
                            Streams::timeoutEach,
                            Streams::tick,
                            within -> Streams.chunk(2, within))) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> operator.apply(wrong))
                        .withMessageEndingWith(" is more than zero, not " + wrong);
            }
        }
    }
}
