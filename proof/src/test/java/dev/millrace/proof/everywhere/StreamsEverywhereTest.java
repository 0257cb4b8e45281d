package dev.millrace.proof.everywhere;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.TaskGroup;
import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.ChannelClosedException;
import dev.millrace.testing.junit.Everywhere;
import dev.millrace.testing.junit.ScenarioRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Channels and generators. */
@Tag("slow") // hundreds of runs, each with threads of its own
class StreamsEverywhereTest {
    private static final Duration MOMENT = Duration.ofMillis(10);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 100})
    void what_was_sent_is_received_once(int capacity) {
        Everywhere.of(
                        run -> {
                            var ledger = new Ledger();
                            run.afterwards(ledger::keepsOrder);
                            var channel = AsyncStream.<Integer>channel(capacity);
                            try {
                                TaskGroup.run(group -> {
                                    group.fork(() -> {
                                        try {
                                            for (int i = 0; i < 4; i++) {
                                                channel.sender().send(i);
                                                ledger.sent(i);
                                            }
                                        } finally {
                                            channel.sender().close();
                                        }
                                    });
                                    group.fork(() -> {
                                        Integer next = channel.receiver().next();
                                        while (next != null) {
                                            ledger.received(next);
                                            run.hook();
                                            next = channel.receiver().next();
                                        }
                                    });
                                    Async.sleep(MOMENT);
                                    group.cancel(
                                            "whoever is left waits for one that was cancelled");
                                });
                            } finally {
                                ledger.drain(channel.receiver());
                                channel.receiver().close();
                            }
                        })
                .run();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void many_ends_share_a_channel(int capacity) {
        Everywhere.of(
                        run -> {
                            var ledger = new Ledger();
                            run.afterwards(ledger::balances);
                            var channel = AsyncStream.<Integer>channel(capacity);
                            try {
                                TaskGroup.run(group -> {
                                    for (int from = 0; from < 4; from += 2) {
                                        int first = from;
                                        group.fork(() -> {
                                            for (int i = first; i < first + 2; i++) {
                                                channel.sender().send(i);
                                                ledger.sent(i);
                                            }
                                        });
                                        group.fork(() -> {
                                            for (int i = 0; i < 2; i++) {
                                                ledger.received(channel.receiver().next());
                                            }
                                        });
                                    }
                                    Async.sleep(MOMENT);
                                    group.cancel(
                                            "whoever is left waits for one that was cancelled");
                                });
                            } finally {
                                ledger.drain(channel.receiver());
                            }
                        })
                .withSeeds(3)
                .run();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void what_another_thread_sends_is_received_once(int capacity) {
        Everywhere.of(
                        run -> {
                            var ledger = new Ledger();
                            run.afterwards(ledger::balances);
                            var channel = AsyncStream.<Integer>channel(capacity);
                            try {
                                TaskGroup.run(group -> {
                                    group.fork(() -> {
                                        for (Integer next = channel.receiver().next();
                                                next != null;
                                                next = channel.receiver().next()) {
                                            ledger.received(next);
                                        }
                                    });
                                    for (int i = 0; i < 3; i++) {
                                        int value = i;
                                        run.elsewhere(() -> {
                                            if (channel.sender().trySendThreadSafe(value)) {
                                                ledger.sent(value);
                                            }
                                        });
                                        Async.checkpoint();
                                    }
                                    run.elsewhere(() -> channel.sender().closeThreadSafe());
                                });
                            } finally {
                                ledger.drain(channel.receiver());
                            }
                        })
                .run();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void a_receiver_that_closes_refuses_the_waiting_senders(int capacity) {
        Everywhere.of(
                        run -> {
                            var refused = new ArrayList<Integer>();
                            var channel = AsyncStream.<Integer>channel(capacity);
                            TaskGroup.run(group -> {
                                for (int i = 0; i < 3; i++) {
                                    int value = i;
                                    group.fork(() -> {
                                        try {
                                            channel.sender().send(value);
                                        } catch (ChannelClosedException closed) {
                                            refused.add(value);
                                        }
                                    });
                                }
                                Async.checkpoint();
                                channel.receiver().next();
                                run.hook();
                                channel.receiver().close();
                            });
                            assertThat(refused).doesNotHaveDuplicates();
                            assertThat(channel.sender().closed()).isTrue();
                        })
                .run();
    }

    @Test
    void a_generator_cleans_up_once_wherever_it_is_left() {
        Everywhere.of(
                        run -> {
                            var log = new ArrayList<String>();
                            run.afterwards(
                                    () -> assertThat(log).isIn(List.of(), List.of("open", "end")));
                            try (var stream = counting(run, log)) {
                                for (Integer next = stream.next(); next < 3; next = stream.next()) {
                                    Async.checkpoint();
                                    run.hook();
                                }
                            }
                        })
                .run();
    }

    @Test
    void a_generator_that_runs_inline_cleans_up_once() {
        Everywhere.of(
                        run -> {
                            var log = new ArrayList<String>();
                            run.afterwards(
                                    () -> assertThat(log).isIn(List.of(), List.of("open", "end")));
                            counting(run, log)
                                    .take(3)
                                    .forEach(element -> {
                                        Async.checkpoint();
                                        run.hook();
                                    });
                        })
                .run();
    }

    private static AsyncStream<Integer> counting(ScenarioRun run, List<String> log) {
        return AsyncStream.generate(out -> {
            log.add("open");
            try {
                for (int i = 0; ; i++) {
                    Async.sleep(MOMENT);
                    out.emit(i);
                }
            } finally {
                Async.shield(() -> Async.sleep(MOMENT));
                log.add("end");
            }
        });
    }

    @Test
    void a_stream_that_is_mapped_and_filtered_is_closed() {
        Everywhere.of(
                        run -> {
                            var log = new ArrayList<String>();
                            run.afterwards(
                                    () -> assertThat(log).isIn(List.of(), List.of("open", "end")));
                            try (var stream =
                                    counting(run, log)
                                            .map(i -> {
                                                run.hook();
                                                Async.checkpoint();
                                                return 2 * i;
                                            })
                                            .filter(i -> {
                                                run.hook();
                                                return i > 0;
                                            })
                                            .take(2)) {
                                assertThat(stream.toList()).containsExactly(2, 4);
                            }
                        })
                .run();
    }

    @Test
    void the_consumer_may_leave_a_generator_that_fails() {
        Everywhere.of(
                        run -> {
                            AsyncStream<Integer> stream =
                                    AsyncStream.generate(out -> {
                                        out.emit(1);
                                        Async.checkpoint();
                                        run.hook();
                                        out.emit(2);
                                        Async.sleep(MOMENT);
                                        run.hook();
                                    });
                            try (stream) {
                                assertThat(stream.next()).isEqualTo(1);
                                Async.sleep(MOMENT);
                                assertThat(stream.next()).isEqualTo(2);
                                assertThat(stream.next()).isNull();
                            }
                        })
                .run();
    }
}
