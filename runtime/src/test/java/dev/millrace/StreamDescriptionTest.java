package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.inspect.TaskState;
import dev.millrace.inspect.TaskTree;
import dev.millrace.inspect.WaitState;
import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.SharedStream;
import dev.millrace.stream.Streams;
import dev.millrace.testing.junit.EngineTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** How the waits of the tasks behind a stream lead from its consumer to its source. */
class StreamDescriptionTest extends EngineTest {
    private static final Duration LONG = Duration.ofHours(1);

    private TaskTree treeOf(VoidCoroutine body) {
        List<TaskTree> trees = new ArrayList<>();
        run(loop -> {
            Task<?> waiter = Async.detach("waiter", body.returningNull());
            loop.untilIdle();
            trees.add(loop.loop().tree());
            waiter.cancel();
            Async.waitFor(List.of(waiter), WaitPolicy.ALL);
        });
        return trees.getFirst();
    }

    /** The texts of the waits from the waiter on, each through the first task it leads to. */
    private static List<String> wayOf(TaskTree tree) {
        List<String> way = new ArrayList<>();
        String next =
                tree.tasks().stream()
                        .filter(task -> task.name().equals("waiter"))
                        .map(TaskState::id)
                        .findFirst()
                        .orElse(null);
        while (next != null) {
            WaitState wait = waitOf(tree, next);
            way.add(wait.text());
            next = wait.on().isEmpty() ? null : wait.on().getFirst();
        }
        return way;
    }

    private static WaitState waitOf(TaskTree tree, String id) {
        return tree.tasks().stream()
                .filter(task -> task.id().equals(id))
                .map(task -> Objects.requireNonNull(task.waiting()))
                .findFirst()
                .orElseThrow();
    }

    private static String slowly(String element) {
        Async.sleep(LONG);
        return element;
    }

    @Test
    void the_consumer_of_workers_leads_to_the_worker_that_works() {
        TaskTree tree =
                treeOf(() -> {
                    try (AsyncStream<String> mapped =
                            AsyncStream.of("secret", "secret")
                                    .mapConcurrent(2, StreamDescriptionTest::slowly)) {
                        mapped.next();
                    }
                });

        assertThat(wayOf(tree))
                .containsExactly(
                        "the next element of a generator",
                        "the workers of a mapConcurrent",
                        "sleep");
        assertThat(tree.toJson()).doesNotContain("secret");
    }

    @Test
    void the_reader_of_a_shared_stream_leads_to_the_task_that_reads_its_source() {
        TaskTree tree =
                treeOf(() -> {
                    AsyncStream<String> source = AsyncStream.generate(out -> slowly("never"));
                    try (SharedStream<String> shared = source.through(Streams.replay(1));
                            AsyncStream<String> reader = shared.newReader()) {
                        reader.next();
                    }
                });

        assertThat(wayOf(tree)).hasSizeGreaterThan(1).last().isEqualTo("sleep");
    }

    @Test
    void whoever_closes_a_generator_waits_for_the_end_of_its_body() {
        TaskTree tree =
                treeOf(() -> {
                    AsyncStream<String> stream =
                            AsyncStream.generate(out -> {
                                try {
                                    out.emit("secret");
                                    out.emit("secret");
                                } finally {
                                    Async.shield(() -> Async.sleep(LONG));
                                }
                            });
                    stream.next();
                    stream.close();
                });

        assertThat(wayOf(tree)).containsExactly("the end of a generator", "sleep");
    }

    @Test
    void a_generator_that_nobody_pulls_says_so() {
        TaskTree tree =
                treeOf(() -> {
                    try (AsyncStream<String> stream =
                            AsyncStream.generate(out -> {
                                out.emit("first");
                                out.emit("second");
                            })) {
                        stream.next();
                        Async.sleep(LONG);
                    }
                });

        assertSomebodyWaitsFor(tree, "demand", "a pull of the generator");
    }

    @Test
    void an_inner_stream_that_nobody_pulls_says_so() {
        TaskTree tree =
                treeOf(() -> {
                    try (AsyncStream<String> merged =
                            AsyncStream.of("secret", "secret")
                                    .flatMap(2, word -> AsyncStream.of(word, word))) {
                        merged.next();
                        Async.sleep(LONG);
                    }
                });

        assertSomebodyWaitsFor(tree, "demand", "a pull of the merged stream");
        assertThat(tree.toJson()).doesNotContain("secret");
    }

    private static void assertSomebodyWaitsFor(TaskTree tree, String kind, String what) {
        assertThat(tree.tasks())
                .extracting(TaskState::waiting)
                .filteredOn(Objects::nonNull)
                .anySatisfy(wait -> {
                    assertThat(wait.kind()).isEqualTo(kind);
                    assertThat(wait.text()).isEqualTo(what);
                });
    }
}
