package dev.millrace.proof.everywhere;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.RetrySchedule;
import dev.millrace.stream.AsyncStream;
import dev.millrace.testing.junit.Everywhere;
import dev.millrace.testing.junit.ScenarioRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Operators that work on several elements at a time, or on several streams in turn. */
@Tag("slow") // hundreds of runs, each with threads of its own
class ConcurrentStreamsEverywhereTest {
    private static final Duration MOMENT = Duration.ofMillis(10);

    /** Emits 0 to 3; what it has opened is closed in the end. */
    private static AsyncStream<Integer> counting(ScenarioRun run, List<String> open) {
        return AsyncStream.generate(out -> {
            open.add("source");
            try {
                for (int i = 0; i < 4; i++) {
                    Async.checkpoint();
                    run.hook();
                    out.emit(i);
                }
            } finally {
                Async.shield(Async::checkpoint);
                open.remove("source");
            }
        });
    }

    private static Integer map(ScenarioRun run, List<String> open, int n)
            throws InterruptedException {
        open.add("mapping");
        try {
            Async.sleep(MOMENT.multipliedBy(1 + n % 2));
            run.hook();
            return n;
        } finally {
            open.remove("mapping");
        }
    }

    private static void readAll(AsyncStream<Integer> stream, List<Integer> got) {
        try (stream) {
            for (Integer next = stream.next(); next != null; next = stream.next()) {
                got.add(next);
            }
        }
    }

    @Test
    void ordered_mappings_end_and_keep_their_order() {
        Everywhere.of(
                        run -> {
                            List<String> open = new ArrayList<>();
                            List<Integer> got = new ArrayList<>();
                            run.afterwards(() -> {
                                assertThat(open).isEmpty();
                                assertThat(got)
                                        .containsExactlyElementsOf(
                                                List.of(0, 1, 2, 3).subList(0, got.size()));
                            });
                            readAll(
                                    counting(run, open).mapConcurrent(2, n -> map(run, open, n)),
                                    got);
                        })
                .withSeeds(3)
                .run();
    }

    @Test
    void unordered_mappings_end_and_come_once() {
        Everywhere.of(
                        run -> {
                            List<String> open = new ArrayList<>();
                            List<Integer> got = new ArrayList<>();
                            run.afterwards(() -> {
                                assertThat(open).isEmpty();
                                assertThat(got).isSubsetOf(0, 1, 2, 3).doesNotHaveDuplicates();
                            });
                            readAll(
                                    counting(run, open)
                                            .mapConcurrentUnordered(3, n -> map(run, open, n)),
                                    got);
                        })
                .withSeeds(3)
                .run();
    }

    @Test
    void merged_inner_streams_are_closed() {
        Everywhere.of(
                        run -> {
                            List<String> open = new ArrayList<>();
                            List<Integer> got = new ArrayList<>();
                            run.afterwards(() -> {
                                assertThat(open).isEmpty();
                                assertThat(got).doesNotHaveDuplicates();
                            });
                            readAll(
                                    counting(run, open)
                                            .take(2)
                                            .flatMap(
                                                    2,
                                                    n -> counting(run, open).map(i -> 10 * n + i)),
                                    got);
                        })
                .withSeeds(2)
                .run();
    }

    @Test
    void inner_streams_in_turn_are_closed_inline_and_pulled() {
        Everywhere.of(
                        run -> {
                            List<String> open = new ArrayList<>();
                            List<Integer> got = new ArrayList<>();
                            run.afterwards(() -> assertThat(open).isEmpty());
                            counting(run, open)
                                    .take(2)
                                    .flatMap(n -> counting(run, open).take(2))
                                    .forEach(n -> {
                                        run.hook();
                                        got.add(n);
                                    });
                            readAll(
                                    counting(run, open)
                                            .take(2)
                                            .flatMap(n -> counting(run, open).take(2)),
                                    got);
                            assertThat(got).containsExactly(0, 1, 0, 1, 0, 1, 0, 1);
                        })
                .run();
    }

    @Test
    void streams_that_are_opened_again_are_closed_each_time() {
        Everywhere.of(
                        run -> {
                            List<String> open = new ArrayList<>();
                            List<Exception> failures = new ArrayList<>();
                            run.afterwards(() -> assertThat(open).isEmpty());
                            RetrySchedule schedule =
                                    RetrySchedule.fixed(MOMENT)
                                            .atMost(2)
                                            .withObserver((attempt, delay) -> {
                                                if (delay != null) {
                                                    failures.add((Exception) attempt.failure());
                                                }
                                            });
                            readAll(
                                    AsyncStream.retry(schedule, () -> counting(run, open)),
                                    new ArrayList<>());
                            throwFirst(failures);
                        })
                .run();
    }

    @Test
    void a_stream_that_goes_on_with_another_one_closes_both() {
        Everywhere.of(
                        run -> {
                            List<String> open = new ArrayList<>();
                            List<Exception> failures = new ArrayList<>();
                            run.afterwards(() -> assertThat(open).isEmpty());
                            readAll(
                                    counting(run, open)
                                            .onFailureResume(failure -> {
                                                failures.add(failure);
                                                return counting(run, open);
                                            }),
                                    new ArrayList<>());
                            throwFirst(failures);
                        })
                .run();
    }

    /** What was made good is thrown all the same, to be counted. */
    private static void throwFirst(List<Exception> failures) throws Exception {
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
    }
}
