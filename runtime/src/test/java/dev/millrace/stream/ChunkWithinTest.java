package dev.millrace.stream;

import static dev.millrace.testing.junit.Counting.counting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Async;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Time only closes a list, and demand only delivers it. */
class ChunkWithinTest extends StreamScene {

    @Test
    void a_list_is_closed_when_it_is_full_when_its_time_is_over_and_at_the_end() {
        run(loop ->
                follow(loop, at(loop, 0, 10, 20, 30, 150, 170).through(Streams.chunk(3, ms(50)))));

        assertThat(trace.steps()).containsExactly("[1, 2, 3] at 20", "[4] at 80", "[5] at 170");
    }

    @Test
    void an_early_consumer_gets_no_list_before_its_time() {
        run(loop -> {
            AsyncStream<List<Integer>> chunks =
                    at(loop, 0, 10, 20, 30, 1_000).through(Streams.chunk(9, ms(100)));
            for (int i = 0; i < 5; i++) { // asks again and again, and flushes nothing
                assertThat(Async.moveOnAfter(ms(10), chunks::next)).isFalse();
            }
            assertThat(chunks.next()).containsExactly(1, 2, 3, 4);
            assertThat(loop.time()).isEqualTo(ms(100));
            chunks.close();
        });
    }

    @Test
    void a_late_consumer_gets_no_shorter_list_and_nothing_overflows() {
        run(loop -> {
            AsyncStream<List<Integer>> chunks =
                    at(loop, 0, 10, 20, 30, 40, 50, 60, 70).through(Streams.chunk(3, ms(25)));
            assertThat(chunks.next()).containsExactly(1, 2, 3);
            sleepUntil(loop, 5_000);
            assertThat(chunks.next()).containsExactly(4, 5, 6);
            assertThat(chunks.next()).containsExactly(7);
            assertThat(chunks.next()).isNull();
        });
    }

    @Test
    void the_source_is_not_read_on_while_a_full_list_waits() {
        runTraced(loop -> {
            AsyncStream<List<Integer>> chunks =
                    counting(trace).through(Streams.chunk(2, ms(1_000)));
            assertThat(chunks.next()).containsExactly(1, 2);
            loop.untilIdle();
            Async.sleep(ms(60_000));
            assertThat(trace.steps()).containsExactly("emits 1", "emits 2", "emits 3", "emits 4");
            assertThat(chunks.next()).containsExactly(3, 4);
            chunks.close();
        });
    }

    @Test
    void a_list_whose_time_is_over_waits_for_the_consumer_and_takes_nothing_more() {
        run(loop -> {
            Channel<Integer> source = filled(1);
            AsyncStream<List<Integer>> chunks = source.receiver().through(Streams.chunk(9, ms(50)));
            assertThat(Async.moveOnAfter(ms(10), chunks::next)).isFalse();
            sleepUntil(loop, 100);
            source.sender().send(2);
            sleepUntil(loop, 110);
            assertThat(chunks.next()).containsExactly(1);
            assertThat(chunks.next()).containsExactly(2);
            assertThat(loop.time()).isEqualTo(ms(160)); // its time begins when it is begun
            chunks.close();
        });
    }

    @Test
    void a_failure_comes_behind_a_list_of_what_was_before_it() {
        var failure = new IOException("line 3");
        run(loop -> {
            AsyncStream<List<Integer>> chunks =
                    Streams.concat(AsyncStream.of(1, 2), failing(failure))
                            .through(Streams.chunk(9, ms(50)));
            assertThat(chunks.next()).containsExactly(1, 2);
            assertThatThrownBy(chunks::next).isSameAs(failure);
            assertThatThrownBy(chunks::next).isSameAs(failure);
            chunks.close();
        });
    }

    @Test
    void a_close_discards_an_open_list_and_one_that_waits_element_by_element() {
        runTraced(loop -> {
            Channel<Integer> source = filled(1, 2);
            AsyncStream<List<Integer>> open = source.receiver().through(Streams.chunk(9, ms(50)));
            assertThat(Async.moveOnAfter(ms(10), open::next)).isFalse();
            open.close();
            loop.untilIdle();
            assertThat(trace.steps()).containsExactly("chunk 1", "chunk 2");
            assertThat(source.sender().closed()).isTrue();

            Channel<Integer> other = filled(3, 4, 5);
            AsyncStream<List<Integer>> full = other.receiver().through(Streams.chunk(2, ms(50)));
            assertThat(full.next()).containsExactly(3, 4);
            sleepUntil(loop, 100);
            full.close();
            loop.untilIdle();
        });

        assertThat(trace.steps()).containsExactly("chunk 1", "chunk 2", "chunk 5");
    }

    @Test
    void a_list_of_nothing_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Streams.chunk(0, ms(5)))
                .withMessage("a chunk has 1 element or more, not 0");
    }
}
