package dev.millrace.stream;

import static dev.millrace.testing.junit.Counting.counting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Async;
import dev.millrace.WaitPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Operators over streams that somebody has written without care. */
class HostileSourcesTest extends StreamScene {

    private interface Operator extends Function<AsyncStream<Integer>, AsyncStream<?>> {}

    private static List<Operator> operators() {
        return List.of(
                source -> Streams.merge(source, AsyncStream.of()),
                source -> Streams.zip(source, AsyncStream.of(1, 2, 3), Integer::sum),
                source -> Streams.concat(source, AsyncStream.of()),
                source -> source.through(Streams.buffer(1)),
                source -> source.through(Streams.conflate()),
                source -> source.through(Streams.debounce(ms(5))),
                source -> source.through(Streams.throttle(ms(5))),
                source -> source.through(Streams.sample(ms(5))),
                source -> source.through(Streams.chunk(2, ms(5))),
                source -> source.through(Streams.timeoutEach(ms(500))));
    }

    /** A stream made of two functions. */
    private static AsyncStream<Integer> stream(Next next, Runnable close) {
        return new AsyncStream<>() {
            private boolean closed;

            @Override
            public @Nullable Integer next() {
                return next.next();
            }

            @Override
            public void close() {
                closed = true;
                close.run();
            }

            @Override
            public boolean closed() {
                return closed;
            }
        };
    }

    private interface Next {
        @Nullable Integer next();
    }

    @Test
    void an_error_of_a_source_reaches_the_consumer_as_the_same_instance() {
        for (Operator operator : operators()) {
            var error = new LinkageError("no stack left");
            run(loop -> {
                var closed = new ArrayList<String>();
                AsyncStream<?> operated =
                        operator.apply(
                                stream(
                                        () -> {
                                            throw error;
                                        },
                                        () -> closed.add("closed")));
                assertThatThrownBy(operated::next).as(operated.toString()).isSameAs(error);
                operated.close();
                assertThat(closed).isNotEmpty();
            });
        }
    }

    @Test
    void a_source_that_takes_no_notice_of_a_cancel_is_waited_for_and_its_element_discarded() {
        for (Operator operator : operators()) {
            runTraced(loop -> {
                int before = trace.steps().size();
                AsyncStream<?> operated =
                        operator.apply(
                                stream(
                                        () -> {
                                            Async.shield(() -> Async.sleep(ms(100)));
                                            return 7;
                                        },
                                        () -> trace.add("closed at " + loop.time().toMillis())));
                var pull = Async.detach(operated::next);
                Async.sleep(ms(1));
                if (operated instanceof ConcatStream || operated instanceof TimeoutEachStream) {
                    pull.cancel("it reads in the task that pulls");
                } else {
                    operated.close();
                    assertThat(loop.time()).as(operated.toString()).isEqualTo(ms(100));
                    assertThat(trace.steps().subList(before, trace.steps().size()))
                            .contains("closed at 100");
                }
                Async.waitFor(List.of(pull), WaitPolicy.ALL);
                operated.close();
            });
        }

        assertThat(trace.steps().stream().filter(step -> step.endsWith(" 7"))).hasSize(8);
    }

    @Test
    void a_close_that_throws_keeps_no_other_source_open_and_comes_out_of_close() {
        var failure = new IllegalStateException("it does not close");
        run(loop -> {
            AsyncStream<Integer> refuses =
                    stream(
                            () -> 1,
                            () -> {
                                throw failure;
                            });
            for (boolean pulled : List.of(false, true)) {
                for (Function<AsyncStream<Integer>, AsyncStream<Integer>> operator :
                        List.<Function<AsyncStream<Integer>, AsyncStream<Integer>>>of(
                                other -> Streams.merge(refuses, other),
                                other -> Streams.zip(refuses, other, Integer::sum),
                                other -> Streams.concat(refuses, other))) {
                    Channel<Integer> other = filled(2);
                    AsyncStream<Integer> operated = operator.apply(other.receiver());
                    if (pulled) {
                        assertThat(operated.next()).isNotNull();
                    }
                    assertThatThrownBy(operated::close).isSameAs(failure);
                    assertThat(other.sender().closed()).isTrue();
                }
            }
        });
    }

    @Test
    void a_source_may_close_the_operator_that_reads_it() {
        var operated = new ArrayList<AsyncStream<?>>();
        for (Operator operator : operators()) {
            run(loop -> {
                operated.clear();
                AsyncStream<Integer> closing =
                        counting(trace)
                                .map(n -> {
                                    operated.getFirst().close();
                                    return n;
                                });
                operated.add(operator.apply(closing));
                while (operated.getFirst().next() != null) {
                    Async.checkpoint();
                }
                operated.getFirst().close();
            });
        }

        assertThat(trace.steps().stream().filter("emits 2"::equals)).isEmpty();
    }

    @Test
    void the_elements_of_a_list_that_nobody_takes_are_discarded_once_whatever_the_source_does() {
        runTraced(loop -> {
            int[] count = {0};
            AsyncStream<List<Integer>> chunks =
                    stream(
                                    () -> {
                                        Async.readyCheckpoint();
                                        if (count[0] == 3) {
                                            throw new LinkageError("at the fourth");
                                        }
                                        return ++count[0];
                                    },
                                    () -> {})
                            .through(Streams.chunk(2, ms(5)));
            assertThat(chunks.next()).containsExactly(1, 2);
            loop.untilIdle();
            chunks.close();
            loop.untilIdle();
            assertThat(loop.takeFaults())
                    .singleElement()
                    .matches(fault -> fault.failure() instanceof LinkageError);
        });

        assertThat(trace.steps()).containsExactly("chunk 3");
    }
}
