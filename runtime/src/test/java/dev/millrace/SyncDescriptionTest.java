package dev.millrace;

import static dev.millrace.sync.Select.after;
import static dev.millrace.sync.Select.select;
import static dev.millrace.sync.Select.when;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.callback.CallbackBridge;
import dev.millrace.spi.Described;
import dev.millrace.spi.Description;
import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.Channel;
import dev.millrace.stream.Overflow;
import dev.millrace.stream.StateHolder;
import dev.millrace.stream.Streams;
import dev.millrace.sync.AsyncBarrier;
import dev.millrace.sync.AsyncCondition;
import dev.millrace.sync.AsyncEvent;
import dev.millrace.sync.AsyncLock;
import dev.millrace.sync.AsyncQueue;
import dev.millrace.sync.AsyncReadWriteLock;
import dev.millrace.sync.AsyncSemaphore;
import dev.millrace.sync.TokenBucket;
import dev.millrace.sync.WaitQueue;
import dev.millrace.testing.junit.EngineTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the waits of locks, queues, streams and callbacks say that they wait for. */
class SyncDescriptionTest extends EngineTest {
    private static final Duration LONG = Duration.ofHours(1);

    private final Map<String, VoidCoroutine> waits = new LinkedHashMap<>();

    /** What each of {@link #waits} says, in its words, once nothing is ready any more. */
    private Map<String, String> told() {
        Map<String, String> told = new LinkedHashMap<>();
        waits.forEach(
                (kind, body) -> told.put(kind, whileWaiting(body, SyncDescriptionTest::textOf)));
        return told;
    }

    private Description waitOf(VoidCoroutine body) {
        return whileWaiting(body, wait -> wait);
    }

    private <R> R whileWaiting(VoidCoroutine body, Function<Description, R> look) {
        List<R> seen = new ArrayList<>();
        run(loop -> {
            Task<?> task = Async.detach("waiter", body.returningNull());
            loop.untilIdle();
            Wait wait = Objects.requireNonNull(((BodyTask<?>) task).waitAtHand());
            seen.add(look.apply(wait.describe()));
            assertThat(wait.kind()).isEqualTo(wait.describe().kind());
            task.cancel();
            Async.waitFor(List.of(task), WaitPolicy.ALL);
        });
        return seen.getFirst();
    }

    private static String textOf(Description wait) {
        StringBuilder text = new StringBuilder(wait.kind()).append(": ").append(wait.text());
        for (Object awaited : wait.awaits()) {
            text.append(
                    awaited instanceof Described inner
                            ? " [" + textOf(inner.describe()) + "]"
                            : " <- " + ((LoopFuture<?>) awaited).name());
        }
        return text.toString();
    }

    /** Runs {@code waiting} while another task, {@code holder}, is in {@code holding}. */
    private static void beside(VoidCoroutine holding, VoidCoroutine waiting) {
        TaskGroup.run(group -> {
            group.forkDaemon("holder", holding);
            Async.checkpoint();
            waiting.run();
        });
    }

    private static void sleepLong() {
        Async.sleep(LONG);
    }

    @Test
    void whoever_waits_for_a_lock_names_it_and_its_holders() {
        waits.put(
                "lock",
                () -> {
                    AsyncLock ledger = AsyncLock.create("ledger");
                    beside(() -> ledger.run(() -> sleepLong()), ledger::acquire);
                });
        waits.put(
                "writer",
                () -> {
                    AsyncReadWriteLock routes = AsyncReadWriteLock.create("routes");
                    beside(() -> routes.read(() -> sleepLong()), routes::acquireWrite);
                });
        waits.put(
                "reader",
                () -> {
                    AsyncReadWriteLock routes = AsyncReadWriteLock.create("routes");
                    beside(() -> routes.write(() -> sleepLong()), routes::acquireRead);
                });
        waits.put(
                "condition",
                () -> {
                    AsyncLock ledger = AsyncLock.create("ledger");
                    AsyncCondition filled = AsyncCondition.of(ledger);
                    ledger.run(() -> filled.await());
                });

        assertThat(told())
                .containsEntry("lock", "lock: lock \"ledger\", held by holder <- holder")
                .containsEntry(
                        "writer", "lock: lock \"routes\" for writing, read by holder <- holder")
                .containsEntry(
                        "reader", "lock: lock \"routes\" for reading, written by holder <- holder")
                .containsEntry(
                        "condition", "condition: a signal of a condition of lock \"ledger\"");
    }

    @Test
    void whoever_waits_for_several_readers_names_them_all() {
        Description wait =
                waitOf(() -> {
                    AsyncReadWriteLock routes = AsyncReadWriteLock.create("routes");
                    beside(
                            () -> routes.read(() -> sleepLong()),
                            () ->
                                    beside(
                                            () -> routes.read(() -> sleepLong()),
                                            routes::acquireWrite));
                });

        assertThat(wait.text())
                .isEqualTo("lock \"routes\" for writing, read by holder and 1 others");
        assertThat(wait.awaits()).hasSize(2);
    }

    @Test
    void whoever_waits_for_a_permit_a_token_or_others_says_how_many_there_are() {
        waits.put("semaphore", () -> AsyncSemaphore.create(0).acquire());
        waits.put("permits", () -> AsyncSemaphore.create(1).acquire(3));
        waits.put("event", () -> AsyncEvent.create().await());
        waits.put("barrier", () -> AsyncBarrier.create(3).await());
        waits.put(
                "tokens",
                () -> {
                    TokenBucket bucket = TokenBucket.create(1, LONG, 1);
                    bucket.acquire();
                    bucket.acquire();
                });

        assertThat(told())
                .containsEntry("semaphore", "semaphore: a permit of a semaphore, none free")
                .containsEntry("permits", "semaphore: 3 permits of a semaphore, 1 free")
                .containsEntry("event", "event: an event that is not set")
                .containsEntry("barrier", "barrier: a barrier, 1 of 3 have come")
                .containsEntry("tokens", "tokens: a token of a bucket, 1 per PT1H");
    }

    @Test
    void whoever_waits_at_a_queue_says_how_full_it_is_and_how_many_wait() {
        waits.put("take", () -> AsyncQueue.<String>fifo(2).take());
        waits.put(
                "put",
                () -> {
                    AsyncQueue<String> queue = AsyncQueue.fifo(1);
                    queue.put("secret");
                    queue.put("secret");
                });
        waits.put(
                "join",
                () -> {
                    AsyncQueue<String> queue = AsyncQueue.fifo(1);
                    queue.put("secret");
                    queue.join();
                });
        waits.put("own", () -> new WaitQueue<>(EventLoop.current()).await("secret"));
        waits.put(
                "described",
                () ->
                        new WaitQueue<String, Object>(EventLoop.current())
                                .describedBy(gate -> Description.of("gate", "a gate"))
                                .await("secret"));

        assertThat(told())
                .containsEntry("take", "queue: an item of a queue, 0 of 2 items in it")
                .containsEntry("put", "queue: room in a queue, 1 of 1 items in it")
                .containsEntry("join", "queue: the end of all work of a queue, 1 of 1 items in it")
                .containsEntry("own", "queue: a queue of tasks")
                .containsEntry("described", "gate: a gate");
        assertThat(waitOf(waits.get("take")).details()).containsEntry("queueLength", "1");
    }

    @Test
    void a_select_names_each_of_its_clauses() {
        waits.put(
                "select",
                () ->
                        TaskGroup.run(group -> {
                            Task<@Nullable Void> other = group.fork("other", () -> sleepLong());
                            select(
                                    when(other).thenRun(() -> {}),
                                    when(AsyncEvent.create()).thenRun(() -> {}),
                                    when(AsyncStream.<String>channel(2).receiver())
                                            .thenRun(() -> {}),
                                    when(after(LONG)).thenRun(() -> {}));
                        }));

        assertThat(told().get("select"))
                .startsWith("select: the first of 4")
                .contains("[task: other <- other]")
                .contains("[event: an event that is not set]")
                .contains("[channel: an element of channel, 0 of 2 buffered]")
                .contains("[time: the end of PT1H]");
    }

    @Test
    void whoever_waits_at_an_end_of_a_channel_says_how_full_it_is() {
        waits.put("receive", () -> AsyncStream.<String>channel(2).receiver().next());
        waits.put(
                "send",
                () -> {
                    Channel<String> channel = AsyncStream.channel(1);
                    channel.sender().send("secret");
                    channel.sender().send("secret");
                });
        waits.put("hand over", () -> AsyncStream.<String>channel(0).sender().send("secret"));

        assertThat(told())
                .containsEntry("receive", "channel: an element of channel, 0 of 2 buffered")
                .containsEntry("send", "channel: room in channel, 1 of 1 buffered")
                .containsEntry("hand over", "channel: room in channel, which has no buffer");
    }

    @Test
    void whoever_waits_for_a_stream_names_the_task_behind_it() {
        waits.put(
                "generator",
                () -> {
                    try (AsyncStream<String> stream = AsyncStream.generate(out -> sleepLong())) {
                        stream.next();
                    }
                });
        waits.put(
                "listener",
                () -> {
                    try (AsyncStream<String> stream =
                            AsyncStream.listen(Overflow.suspend(1), feed -> () -> {})) {
                        stream.next();
                    }
                });
        waits.put(
                "tick",
                () -> {
                    try (AsyncStream<Long> ticks = Streams.tick(LONG)) {
                        ticks.next();
                    }
                });
        waits.put(
                "state",
                () -> {
                    try (AsyncStream<String> values = StateHolder.create("secret").values()) {
                        values.next();
                        values.next();
                    }
                });

        Map<String, String> told = told();
        assertThat(told.get("generator"))
                .matches("stream: the next element of a generator <- task-\\d+");
        assertThat(told)
                .containsEntry("listener", "listener: a call of a listener")
                .containsEntry("tick", "stream: the next tick of every PT1H")
                .containsEntry("state", "stream: a change of a state");
    }

    @Test
    void whoever_waits_for_a_callback_names_the_code_that_started_it() {
        String here = SyncDescriptionTest.class.getName();
        waits.put("callback", () -> CallbackBridge.<String>await(promise -> null));
        waits.put("handler", () -> CallbackBridge.<String>awaitHandler(handler -> {}, () -> {}));

        assertThat(told())
                .containsEntry(
                        "callback",
                        "callback: the callback of what a lambda in " + here + " started")
                .containsEntry(
                        "handler",
                        "callback: the callback of what a lambda in " + here + " started");
    }
}
