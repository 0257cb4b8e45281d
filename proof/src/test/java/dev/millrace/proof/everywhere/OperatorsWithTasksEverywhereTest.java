package dev.millrace.proof.everywhere;

import static dev.millrace.sync.Select.after;
import static dev.millrace.sync.Select.select;
import static dev.millrace.sync.Select.when;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.TaskGroup;
import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.ChannelClosedException;
import dev.millrace.stream.SelectableStream;
import dev.millrace.stream.Sender;
import dev.millrace.stream.SharedStream;
import dev.millrace.stream.StateHolder;
import dev.millrace.stream.Streams;
import dev.millrace.testing.junit.Everywhere;
import dev.millrace.testing.junit.ScenarioRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever is cancelled or thrown: every source is closed, and no task or timer is left. */
@Tag("slow") // hundreds of runs, each with threads of its own
class OperatorsWithTasksEverywhereTest {
    private static final Duration MOMENT = Duration.ofMillis(10);

    /** Sources that write down that they were opened, and that they have cleaned up. */
    private static final class Sources {
        private final ScenarioRun run;
        private final List<String> log = new ArrayList<>();

        Sources(ScenarioRun run) {
            this.run = run;
            run.afterwards(() -> {
                assertThat(log.stream().filter("open"::equals).count())
                        .isEqualTo(log.stream().filter("end"::equals).count());
            });
        }

        AsyncStream<Integer> counting(int count) {
            return AsyncStream.generate(out -> {
                log.add("open");
                try {
                    for (int i = 1; i <= count; i++) {
                        Async.sleep(MOMENT);
                        run.hook();
                        out.emit(i);
                    }
                } finally {
                    Async.shield(() -> Async.sleep(MOMENT));
                    log.add("end");
                }
            });
        }
    }

    @Test
    void a_merge() {
        Everywhere.of(
                        run -> {
                            var sources = new Sources(run);
                            try (var merged =
                                    Streams.merge(sources.counting(2), sources.counting(3))) {
                                for (Integer n = merged.next(); n != null; n = merged.next()) {
                                    run.hook();
                                }
                            }
                        })
                .withLostFailures() // of two sources that fail, one fails while the other closes
                .run();
    }

    @Test
    void a_zip() {
        Everywhere.of(
                        run -> {
                            var sources = new Sources(run);
                            try (var zipped =
                                    Streams.zip(
                                            sources.counting(2),
                                            sources.counting(3),
                                            (a, b) -> {
                                                Async.checkpoint();
                                                run.hook();
                                                return a + b;
                                            })) {
                                zipped.forEach(n -> Async.checkpoint());
                            }
                        })
                .withLostFailures()
                .run();
    }

    @Test
    void a_buffer_that_is_left_in_the_middle() {
        Everywhere.of(
                        run -> {
                            var sources = new Sources(run);
                            try (var buffered = sources.counting(9).through(Streams.buffer(2))) {
                                for (int i = 0; i < 3; i++) {
                                    buffered.next();
                                    Async.sleep(MOMENT);
                                    run.hook();
                                }
                            }
                        })
                .withLostFailures()
                .run();
    }

    @Test
    void operators_with_time() {
        List<Function<AsyncStream<Integer>, ? extends AsyncStream<?>>> operators =
                List.of(
                        Streams.conflate(),
                        Streams.debounce(MOMENT),
                        Streams.throttle(MOMENT),
                        Streams.sample(MOMENT),
                        Streams.chunk(2, MOMENT.multipliedBy(3)),
                        Streams.timeoutEach(MOMENT.multipliedBy(3)));
        for (var operator : operators) {
            Everywhere.of(
                            run -> {
                                var sources = new Sources(run);
                                operator.apply(sources.counting(4))
                                        .forEach(element -> {
                                            Async.sleep(MOMENT);
                                            run.hook();
                                        });
                            })
                    .withLostFailures()
                    .run();
        }
    }

    @Test
    void every_element_is_taken_once_or_discarded_once() {
        List<Function<List<AsyncStream<Integer>>, AsyncStream<List<Integer>>>> operators =
                List.of(
                        sources ->
                                Streams.merge(sources)
                                        .through(Streams.buffer(1))
                                        .through(Streams.chunk(2, MOMENT)),
                        sources ->
                                Streams.zip(
                                        sources.getFirst(),
                                        sources.getLast(),
                                        (left, right) -> List.of(left, right)));
        for (var operator : operators) {
            Everywhere.of(run -> takeOrDiscard(run, operator)).withLostFailures().run();
        }
    }

    private static void takeOrDiscard(
            ScenarioRun run,
            Function<List<AsyncStream<Integer>>, AsyncStream<List<Integer>>> operator) {
        var ledger = new Ledger();
        run.afterwards(ledger::balances);
        run.loop()
                .discardHandler((from, value, source) -> {
                    if (value instanceof List<?> pair) { // a zipped one
                        pair.forEach(each -> ledger.received((Integer) each));
                    } else {
                        ledger.received((Integer) value);
                    }
                });
        var left = AsyncStream.<Integer>channel(1);
        var right = AsyncStream.<Integer>channel(0);
        try (var operated = operator.apply(List.of(left.receiver(), right.receiver()))) {
            TaskGroup.run(group -> {
                group.fork(() -> sendTwo(left.sender(), 10, ledger));
                group.fork(() -> sendTwo(right.sender(), 20, ledger));
                for (int i = 0; i < 2; i++) {
                    List<Integer> next = operated.next();
                    if (next != null) {
                        next.forEach(ledger::received);
                        Async.sleep(MOMENT.multipliedBy(2));
                    }
                }
                group.cancel("the consumer has enough");
            });
        }
        run.testLoop().untilIdle();
    }

    private static void sendTwo(Sender<Integer> sender, int first, Ledger ledger) {
        try (sender) {
            for (int i = first; i < first + 2; i++) {
                sender.send(i);
                ledger.sent(i);
            }
        } catch (ChannelClosedException e) {
            // the operator has been closed
        }
    }

    @Test
    void a_select_over_two_streams() {
        Everywhere.of(
                        run -> {
                            var sources = new Sources(run);
                            try (SelectableStream<Integer> left =
                                            sources.counting(2).through(Streams.buffer(1));
                                    SelectableStream<Integer> right =
                                            sources.counting(2).through(Streams.buffer(1))) {
                                for (int i = 0; i < 4; i++) {
                                    select(
                                            when(left).thenAccept(n -> run.hook()),
                                            when(right).thenAccept(n -> Async.checkpoint()),
                                            when(after(MOMENT)).thenRun(() -> {}));
                                }
                            }
                        })
                .withLostFailures()
                .run();
    }

    @Test
    void a_shared_stream_whose_readers_leave() {
        Everywhere.of(
                        run -> {
                            var sources = new Sources(run);
                            try (SharedStream<Integer> shared =
                                    sources.counting(4).through(Streams.replay(1))) {
                                TaskGroup.run(group -> {
                                    group.fork(() ->
                                            shared.newReader().take(2).forEach(n -> run.hook()));
                                    group.fork(() ->
                                            shared.newReader().forEach(n -> Async.sleep(MOMENT)));
                                });
                            }
                        })
                .withLostFailures()
                .run();
    }

    @Test
    void a_tick_and_a_state() {
        Everywhere.of(
                        run -> {
                            StateHolder<Long> state = StateHolder.create(0L);
                            TaskGroup.run(group -> {
                                group.fork(() -> {
                                    try {
                                        Streams.tick(MOMENT)
                                                .take(3)
                                                .forEach(n -> {
                                                    run.hook();
                                                    state.set(n);
                                                });
                                    } finally {
                                        state.close();
                                    }
                                });
                                group.fork(() -> state.values().forEach(n -> run.hook()));
                            });
                        })
                .run();
    }
}
