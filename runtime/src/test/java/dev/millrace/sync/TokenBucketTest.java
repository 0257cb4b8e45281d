package dev.millrace.sync;

import static dev.millrace.sync.Select.select;
import static dev.millrace.sync.Select.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.millrace.Async;
import dev.millrace.Task;
import dev.millrace.TaskGroup;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TokenBucketTest extends EngineTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Trace trace = new Trace();

    @Test
    void a_burst_goes_through_at_once_and_then_so_many_per_time() {
        run(loop -> {
            TokenBucket bucket = TokenBucket.create(2, SECOND, 3);
            for (int n = 0; n < 7; n++) {
                bucket.acquire();
                trace.add("" + loop.time().toMillis());
            }
        });
        assertThat(trace.steps()).containsExactly("0", "0", "0", "500", "1000", "1500", "2000");
    }

    @Test
    void a_rate_that_does_not_divide_loses_nothing() {
        run(loop -> {
            TokenBucket bucket = TokenBucket.create(3, SECOND, 1);
            for (int n = 0; n <= 3_000; n++) {
                bucket.acquire();
            }
            assertThat(loop.time())
                    .isBetween(Duration.ofSeconds(1_000), Duration.ofMillis(1_000_001));
        });
    }

    @Test
    void it_never_holds_more_than_the_burst() {
        run(loop -> {
            TokenBucket bucket = TokenBucket.create(10, SECOND, 5);
            Async.sleep(Duration.ofDays(365));
            assertThat(bucket.available()).isEqualTo(5);
            bucket.acquire(5);
            assertThat(bucket.tryAcquire()).isFalse();
            Async.sleep(Duration.ofMillis(100));
            assertThat(bucket.tryAcquire()).isTrue();
        });
    }

    @Test
    void those_that_wait_are_served_in_order_and_one_that_gives_up_takes_nothing() {
        run(loop -> {
            TokenBucket bucket = TokenBucket.create(1, SECOND, 3);
            TaskGroup.run(group -> {
                bucket.acquire(3);
                Task<?> greedy =
                        group.fork(() -> {
                            bucket.acquire(3);
                            trace.add("three");
                        });
                group.fork(() -> {
                    bucket.acquire();
                    trace.add("one at " + loop.time().toSeconds());
                });
                loop.untilIdle();
                assertThat(bucket.waiting()).hasSize(2);
                Async.sleep(SECOND);
                assertThat(bucket.tryAcquire()).as("in between").isFalse();
                greedy.cancel();
            });
        });
        assertThat(trace.steps()).containsExactly("one at 1");
    }

    @Test
    void wrong_arguments_are_refused() {
        run(loop -> {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> TokenBucket.create(0, SECOND, 1))
                    .withMessageContaining("not 0 per PT1S and 1");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> TokenBucket.create(1, Duration.ZERO, 1));
            TokenBucket bucket = TokenBucket.create(1, SECOND, 2);
            assertThatIllegalArgumentException().isThrownBy(() -> bucket.acquire(3));
            assertThatIllegalArgumentException().isThrownBy(() -> bucket.tryAcquire(0));
            assertThat(bucket.toString())
                    .startsWith("token bucket (1 per PT1S, burst 2, 0 waiting");
        });
    }

    @Test
    void what_there_is_can_be_taken_without_a_wait_and_no_more() {
        run(loop -> {
            TokenBucket bucket = TokenBucket.create(2, SECOND, 3);
            assertThat(bucket.available()).isEqualTo(3);
            bucket.acquire(3);
            assertThat(bucket.tryAcquire()).isFalse();
            Async.sleep(SECOND);
            assertThat(bucket.available()).isEqualTo(2);
            assertThat(bucket.tryAcquire(3)).isFalse();
            assertThat(bucket.tryAcquire(2)).isTrue();
            assertThat(bucket.available()).isZero();
            assertThat(loop.time()).isEqualTo(SECOND);
        });
    }

    @Test
    void who_waits_for_several_waits_until_there_are_as_many() {
        run(loop -> {
            TokenBucket bucket = TokenBucket.create(1, SECOND, 3);
            bucket.acquire(2);
            bucket.acquire(3);
            assertThat(loop.time()).isEqualTo(SECOND.multipliedBy(2));
            bucket.acquire();
            assertThat(loop.time()).isEqualTo(SECOND.multipliedBy(3));
        });
    }

    @Test
    void a_bucket_that_was_full_for_long_holds_the_burst_and_no_more() {
        run(loop -> {
            TokenBucket bucket = TokenBucket.create(2, SECOND, 3);
            bucket.acquire(3);
            Async.sleep(Duration.ofMillis(2_500)); // time for five
            assertThat(bucket.available()).isEqualTo(3);
            Async.sleep(Duration.ofMillis(100));
            assertThat(bucket.available()).isEqualTo(3);
        });
    }

    @Test
    void a_token_comes_no_nanosecond_too_early() {
        run(loop -> {
            TokenBucket bucket = TokenBucket.create(3, Duration.ofNanos(10), 1);
            bucket.acquire();
            Async.sleep(Duration.ofNanos(3));
            assertThat(bucket.available()).as("nine tenths of one").isZero();
            Async.sleep(Duration.ofNanos(1));
            assertThat(bucket.available()).isEqualTo(1);
        });
    }

    @Test
    void a_bucket_that_could_never_give_a_token_is_refused() {
        run(loop -> {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> TokenBucket.create(0, SECOND, 1))
                    .withMessageContaining("0 per PT1S and 1");
            assertThatIllegalArgumentException().isThrownBy(() -> TokenBucket.create(1, SECOND, 0));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> TokenBucket.create(1, Duration.ZERO, 1));
        });
    }

    @Test
    void who_waits_for_several_tokens_says_so() {
        run(loop -> {
            TokenBucket bucket = TokenBucket.create(1, SECOND, 3);
            bucket.acquire(3);
            TaskGroup.run(group -> {
                group.fork("several", () -> bucket.acquire(2));
                group.fork("one", () -> bucket.acquire());
                loop.untilIdle();

                assertThat(loop.loop().tree().toText())
                        .contains("2 tokens of a bucket, 1 per PT1S")
                        .contains("a token of a bucket, 1 per PT1S");
                assertThat(bucket)
                        .hasToString(
                                "token bucket (1 per PT1S, burst 3, 2 waiting on loop "
                                        + loop.loop().name()
                                        + ")");
            });
        });
    }

    @Test
    void a_select_takes_one_token_at_once_or_when_it_has_dripped_in() {
        run(loop -> {
            TokenBucket bucket = TokenBucket.create(1, SECOND, 1);
            assertThat(select(when(bucket).thenGet(() -> "token"))).isEqualTo("token");
            assertThat(bucket.available()).isZero();
            assertThat(loop.time()).isZero();

            assertThat(select(when(bucket).thenGet(() -> "later"))).isEqualTo("later");
            assertThat(bucket.available()).isZero();
            assertThat(loop.time()).isEqualTo(SECOND);
        });
    }
}
