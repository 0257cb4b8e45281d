package dev.millrace.stream;

import static dev.millrace.testing.junit.Counting.counting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Async;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ZipTest extends StreamScene {

    private static AsyncStream<Integer> sums(
            AsyncStream<Integer> left, AsyncStream<Integer> right) {
        return Streams.zip(left, right, Integer::sum);
    }

    @Test
    void pairs_come_in_order_and_may_be_awaited() {
        run(loop ->
                assertThat(
                                Streams.zip(
                                                AsyncStream.of(1, 2),
                                                AsyncStream.of("a", "b"),
                                                (n, s) -> {
                                                    Async.sleep(ms(1));
                                                    return n + s;
                                                })
                                        .toList())
                        .containsExactly("1a", "2b"));
    }

    @Test
    void both_are_asked_at_once_and_only_when_somebody_pulls() {
        var run =
                run(loop -> {
                    var slow = AsyncStream.of(1, 2, 3).map(ZipTest::afterASecond);
                    var other = AsyncStream.of(1, 2, 3).map(ZipTest::afterASecond);
                    assertThat(sums(slow, other).toList()).containsExactly(2, 4, 6);

                    AsyncStream<Integer> pulled = sums(counting(trace), counting(trace));
                    assertThat(pulled.next()).isEqualTo(2);
                    loop.untilIdle();
                    assertThat(trace.steps()).containsExactly("emits 1", "emits 1");
                    pulled.close();
                });

        assertThat(run.elapsed()).isEqualTo(ms(3_000));
        assertThat(trace.steps()).containsExactly("emits 1", "emits 1", "cleaned up", "cleaned up");
    }

    private static Integer afterASecond(Integer n) {
        Async.sleep(ms(1_000));
        return n;
    }

    @Test
    void it_ends_with_the_shorter_closes_the_other_and_discards_what_has_no_partner() {
        runTraced(loop -> {
            Channel<Integer> longer = filled(10, 20, 30, 40);
            assertThat(sums(AsyncStream.of(1, 2), longer.receiver()).toList())
                    .containsExactly(11, 22);
            loop.untilIdle();
            assertThat(longer.sender().closed()).isTrue();
        });

        assertThat(trace.steps()).containsExactlyInAnyOrder("zip 30", "channel 40");
    }

    @Test
    void it_ends_at_once_when_one_ends_while_the_other_is_silent() {
        run(loop -> {
            Channel<Integer> silent = AsyncStream.channel(1);
            assertThat(sums(AsyncStream.of(), silent.receiver()).toList()).isEmpty();
            assertThat(silent.sender().closed()).isTrue();
        });
    }

    @Test
    void a_failure_comes_out_as_the_same_instance_and_the_partner_is_discarded() {
        var failure = new IOException("line 7");
        runTraced(loop -> {
            Channel<Integer> other = filled(5);
            AsyncStream<Integer> zipped = sums(other.receiver(), failing(failure));
            assertThatThrownBy(zipped::next).isSameAs(failure);
            assertThatThrownBy(zipped::next).isSameAs(failure);
            loop.untilIdle();
            assertThat(other.sender().closed()).isTrue();
        });

        assertThat(trace.steps()).containsExactly("zip 5");
    }

    @Test
    void what_the_function_throws_comes_out_and_null_is_refused() {
        var failure = new IOException("no pair");
        run(loop -> {
            assertThatThrownBy(() ->
                            Streams.zip(
                                            counting(trace),
                                            counting(trace),
                                            (a, b) -> {
                                                throw failure;
                                            })
                                    .next())
                    .isSameAs(failure);
            assertThatNullPointerException()
                    .isThrownBy(() ->
                            Streams.zip(counting(trace), counting(trace), ZipTest::nothing).next());
        });

        assertThat(trace.steps().stream().filter("cleaned up"::equals)).hasSize(4);
    }

    @SuppressWarnings({"NullAway", "DataFlowIssue"}) // what is refused
    private static Integer nothing(Integer left, Integer right) {
        return null;
    }

    @Test
    void a_cancel_of_the_puller_ends_only_its_next() {
        runTraced(loop -> {
            Channel<Integer> late = AsyncStream.channel(1);
            AsyncStream<Integer> zipped = sums(AsyncStream.of(1), late.receiver());
            assertThat(Async.moveOnAfter(ms(5), zipped::next)).isFalse();
            late.sender().send(7);
            loop.untilIdle();
            assertThat(zipped.next()).isEqualTo(8);
            assertThat(zipped.next()).isNull();
        });

        assertThat(trace.steps()).isEmpty();
    }

    @Test
    void a_close_discards_an_element_that_waits_for_its_partner_and_a_pair_that_nobody_took() {
        runTraced(loop -> {
            Channel<Integer> silent = AsyncStream.channel(1);
            AsyncStream<Integer> zipped = sums(AsyncStream.of(1, 2), silent.receiver());
            assertThat(Async.moveOnAfter(ms(5), zipped::next)).isFalse();
            zipped.close();
            loop.untilIdle();
            assertThat(trace.steps()).containsExactly("zip 1");

            Channel<Integer> late = AsyncStream.channel(1);
            AsyncStream<Integer> paired = sums(AsyncStream.of(1), late.receiver());
            assertThat(Async.moveOnAfter(ms(5), paired::next)).isFalse();
            late.sender().send(8);
            loop.untilIdle(); // the pair is there, and who wanted it is gone
            paired.close();
            loop.untilIdle();
        });

        assertThat(trace.steps()).containsExactly("zip 1", "zip 9");
    }

    @Test
    void a_pair_whose_zipping_is_cancelled_by_a_close_is_discarded() {
        runTraced(loop -> {
            AsyncStream<String> zipped =
                    Streams.zip(
                            AsyncStream.of("left"),
                            AsyncStream.of("right"),
                            (left, right) -> {
                                Async.sleep(ms(3_600_000));
                                return left + right;
                            });
            Async.moveOnAfter(ms(1), zipped::next);
            zipped.close();
            loop.untilIdle();
        });
        assertThat(trace.steps()).containsExactly("zip left", "zip right");
    }
}
