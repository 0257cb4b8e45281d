package dev.millrace.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.LoopClosedException;
import dev.millrace.Task;
import dev.millrace.TaskGroup;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Operators and sources that several tasks use, or that fail, at the same time. */
class SteppedStateTest extends EngineTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** More than a task may do before its checkpoints let others run. */
    private static final int BUDGET = 300;

    private final Trace trace = new Trace();

    private static void useUp(int calls) {
        AsyncStream<Integer> other = AsyncStream.from(Collections.nCopies(calls + 1, 0));
        for (int i = 0; i < calls; i++) {
            other.next();
        }
    }

    @Test
    void the_initial_value_of_a_scan_is_given_to_one_of_two_tasks() {
        run(loop -> {
            for (int before = 0; before < BUDGET; before++) {
                AsyncStream<Integer> sums = AsyncStream.of(1, 2).scan(0, Integer::sum);
                var got = new ArrayList<Integer>();
                int calls = before;
                TaskGroup.run(group -> {
                    group.fork(() -> {
                        useUp(calls);
                        got.add(sums.next());
                    });
                    group.fork(() -> got.add(sums.next()));
                });
                assertThat(got).containsExactlyInAnyOrder(0, 1);
                sums.close();
            }
        });
    }

    @Test
    void a_scan_that_is_closed_before_it_has_given_its_initial_value_gives_none() {
        run(loop -> {
            for (int before = 0; before < BUDGET; before++) {
                AsyncStream<Integer> sums = AsyncStream.of(1, 2).scan(0, Integer::sum);
                var got = new ArrayList<Integer>();
                int calls = before;
                TaskGroup.run(group -> {
                    group.fork(() -> {
                        useUp(calls);
                        boolean closed = sums.closed();
                        Integer first = sums.next();
                        got.add(closed && first != null ? Integer.valueOf(-1) : first);
                    });
                    group.fork(sums::close);
                });
                assertThat(got).hasSize(1).doesNotContain(-1).isSubsetOf(0, null);
            }
        });
    }

    /** Sleeps for as many seconds as the element says, and fails. */
    private static AsyncStream<Integer> failingLater(Channel<Integer> channel) {
        return channel.receiver()
                .map(n -> {
                    Async.sleep(SECOND.multipliedBy(n));
                    throw new IOException("after " + n);
                });
    }

    @Test
    void of_two_functions_that_fail_each_tells_its_caller_and_the_first_ends_the_stream() {
        run(loop -> {
            Channel<Integer> channel = AsyncStream.channel(2);
            channel.sender().send(2);
            channel.sender().send(1);
            AsyncStream<Integer> mapped = failingLater(channel);
            TaskGroup.run(group -> {
                Task<Throwable> slow = group.fork(() -> catchThrowable(mapped::next));
                Task<Throwable> quick = group.fork(() -> catchThrowable(mapped::next));
                assertThat(slow.await()).hasMessage("after 2");
                assertThat(quick.await()).hasMessage("after 1");
            });
            assertThat(catchThrowable(mapped::next)).hasMessage("after 1");
            assertThat(mapped.closed()).isTrue();
        });
    }

    @Test
    void a_function_that_fails_in_a_closed_stream_tells_its_caller_and_nobody_else() {
        run(loop -> {
            Channel<Integer> channel = AsyncStream.channel(1);
            channel.sender().send(2);
            AsyncStream<Integer> mapped = failingLater(channel);
            TaskGroup.run(group -> {
                Task<Throwable> slow = group.fork(() -> catchThrowable(mapped::next));
                Async.sleep(SECOND);
                mapped.close();
                assertThat(slow.await()).hasMessage("after 2");
            });
            assertThat(mapped.next()).isNull();
        });
    }

    @Test
    void what_a_function_had_that_is_cancelled_in_a_failed_stream_is_discarded() {
        run(loop -> {
            loop.loop().discardHandler((from, value, source) -> trace.add("discarded " + value));
            Channel<Integer> channel = AsyncStream.channel(2);
            channel.sender().send(9);
            channel.sender().send(1);
            AsyncStream<Integer> mapped = failingLater(channel);
            TaskGroup.run(group -> {
                Task<Integer> slow = group.fork(() -> mapped.next());
                Task<Throwable> quick = group.fork(() -> catchThrowable(mapped::next));
                assertThat(quick.await()).hasMessage("after 1");
                slow.cancel();
            });
        });
        assertThat(trace.steps()).containsExactly("discarded 9");
    }

    /** An iterator that has to be closed. */
    private record Cursor(Iterator<Integer> rows, Trace trace)
            implements Iterator<Integer>, AutoCloseable {
        @Override
        public boolean hasNext() {
            return rows.hasNext();
        }

        @Override
        public Integer next() {
            return rows.next();
        }

        @Override
        public void close() {
            trace.add("closed");
        }
    }

    @Test
    void an_iterator_that_can_be_closed_is_closed_at_its_end_or_with_its_stream() {
        run(loop -> {
            Cursor read = new Cursor(List.of(1, 2).iterator(), trace);
            assertThat(AsyncStream.from(read).toList()).containsExactly(1, 2);
            assertThat(trace.steps()).containsExactly("closed");

            AsyncStream<Integer> left =
                    AsyncStream.from(new Cursor(List.of(1, 2).iterator(), trace));
            assertThat(left.next()).isEqualTo(1);
            left.close();
            left.close();
            assertThat(trace.steps()).containsExactly("closed", "closed");
        });
    }

    @Test
    void a_channel_that_fails_twice_reports_the_second_failure_if_it_is_another() {
        run(loop -> {
            Channel<Integer> channel = AsyncStream.channel(1);
            var first = new IOException("first");
            Sender<Integer> second = channel.sender().duplicate();
            Sender<Integer> third = channel.sender().duplicate();
            channel.sender().fail(first);
            second.fail(first);
            loop.untilIdle();
            assertThat(loop.takeFaults()).isEmpty();

            third.fail(new IOException("other"));
            loop.untilIdle();
            assertThat(loop.takeFaults())
                    .singleElement()
                    .satisfies(fault -> assertThat(fault.failure()).hasMessage("other"));
            assertThat(catchThrowable(() -> channel.receiver().next())).isSameAs(first);
        });
    }

    @Test
    void nothing_can_be_sent_from_elsewhere_to_a_channel_of_a_closed_loop() {
        var sender = new ArrayList<Sender<Integer>>();
        run(loop -> sender.add(AsyncStream.<Integer>channel(1).sender()));

        assertThat(catchThrowable(() -> sender.getFirst().trySendThreadSafe(1)))
                .isInstanceOf(LoopClosedException.class);
        assertThat(catchThrowable(() -> sender.getFirst().closeThreadSafe()))
                .isInstanceOf(LoopClosedException.class);
    }

    @Test
    void a_shared_stream_is_drained_when_its_end_was_seen_and_its_elements_were_taken() {
        run(loop -> {
            var log = new SharedLog<Integer>(loop.loop(), 3, "replay");
            SharedLog.Place<Integer> reader = log.newPlace();
            assertThat(log.drained()).isFalse();
            log.fillFrom(AsyncStream.of(1, 2));
            log.ended(null);
            assertThat(log.drained()).as("two are left").isFalse();
            reader.next();
            reader.next();
            assertThat(log.drained()).isTrue();
            assertThat(reader.next()).isNull();

            var failed = new SharedLog<Integer>(loop.loop(), 3, "replay");
            SharedLog.Place<Integer> witness = failed.newPlace();
            failed.ended(new IOException("line"));
            assertThat(failed.drained()).as("its failure was not seen").isFalse();
            assertThat(catchThrowable(witness::next)).hasMessage("line");
            assertThat(failed.drained()).isTrue();

            var closed = new SharedLog<Integer>(loop.loop(), 3, "replay");
            closed.released();
            assertThat(closed.drained()).isTrue();
        });
    }
}
