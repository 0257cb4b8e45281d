package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testing.junit.OnEachEngine;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;

/**
 * Walking the stack of a virtual thread makes the JDK keep it from running meanwhile, and hand it
 * to its scheduler once more than it became ready.
 */
@OnEachEngine
@Tag("one-processor")
@Timeout(240)
class StackWalkTest {
    /** Until so many stacks were walked; {@code -Dstack.walks=3000000} takes a minute. */
    private static final long WALKS = Long.getLong("stack.walks", alone() ? 5_000 : 40_000);

    private static final int ROUNDS = 40;
    private static final int PAIRS = 8;

    @Parameter FiberEngine engine = FiberEngine.BATON;

    @Test
    void walks_change_neither_order_nor_turns_nor_counts() throws Exception {
        Picture alone = play(new ConcurrentLinkedQueue<>());
        walked(threads -> {
            Picture now = play(threads);
            assertThat(now.order()).isEqualTo(alone.order());
            assertThat(now.steps()).isEqualTo(alone.steps());
        });
    }

    /** Their order is anybody's; none of them may be lost, or run outside of its loop. */
    @Test
    void walks_lose_nobody_who_sleeps_or_is_woken_from_outside_or_comes_back() throws Exception {
        walked(this::playWithOthers);
    }

    /**
     * Whether this is a run in which no two virtual threads run at a time; fewer walks do there.
     */
    private static boolean alone() {
        return Runtime.getRuntime().availableProcessors() == 1
                || Integer.getInteger("jdk.virtualThreadScheduler.parallelism", 2) == 1;
    }

    /** Calls {@code round} again and again while two threads walk the stacks of who is in there. */
    private static void walked(Round round) throws Exception {
        var threads = new ConcurrentLinkedQueue<Thread>();
        var over = new AtomicBoolean();
        var walked = new AtomicLong();
        List<Thread> walkers =
                List.of(walker(threads, over, walked), walker(threads, over, walked));
        try {
            while (walked.get() < WALKS) {
                round.play(threads);
                threads.clear();
            }
        } finally {
            over.set(true);
            for (Thread each : walkers) {
                each.join();
            }
        }
    }

    private static Thread walker(Queue<Thread> threads, AtomicBoolean over, AtomicLong walked) {
        return Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    while (!over.get()) {
                        for (Thread each : threads) {
                            if (each.getStackTrace().length > 0) { // not over yet
                                walked.incrementAndGet();
                            }
                        }
                    }
                });
    }

    private Picture play(Queue<Thread> threads) throws Exception {
        var order = new ArrayList<String>();
        // no report of a slow step: the loop makes its picture in a step of its own
        EventLoop.Builder builder =
                EventLoop.builder().engine(engine).slowStep(Duration.ofHours(1));
        try (EventLoop loop = builder.open()) {
            LoopImpl inside = (LoopImpl) loop;
            long[] steps = new long[1];
            loop.runUntilComplete(
                    loop.detach(() -> {
                        long before = inside.turns().steps();
                        TaskGroup.run(group -> {
                            for (int pair = 0; pair < PAIRS; pair++) {
                                forkPair(group, pair, order, threads);
                            }
                            callBack(loop, ROUNDS, order);
                        });
                        steps[0] = inside.turns().steps() - before;
                        return null;
                    }));
            return new Picture(List.copyOf(order), steps[0]);
        }
    }

    /** Tasks that leave the loop, sleep, and are woken by another thread. */
    private void playWithOthers(Queue<Thread> threads) throws Exception {
        try (EventLoop loop = EventLoop.builder().engine(engine).open()) {
            loop.runUntilComplete(
                    loop.detach(() -> {
                        int[] inside = new int[1];
                        Thread driver = loop.onDriver(Thread::currentThread);
                        TaskGroup.run(group -> {
                            for (int task = 0; task < PAIRS; task++) {
                                group.fork(() -> goOutAndIn(inside, driver, threads));
                            }
                        });
                        return null;
                    }));
        }
    }

    private void goOutAndIn(int[] inside, Thread driver, Queue<Thread> threads) throws Exception {
        threads.add(Thread.currentThread());
        for (int round = 0; round < ROUNDS; round++) {
            Async.blocking(Thread::yield);
            assertThat(++inside[0]).as("who is inside").isEqualTo(1);
            assertThat(EventLoop.current().inLoop()).isTrue();
            inside[0]--;
            Async.sleep(Duration.ofNanos(1));
            CompletableFuture<Integer> answer = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> answer.complete(1));
            assertThat(Async.<Integer>suspend(wait -> answer.thenAccept(wait::resume)))
                    .isEqualTo(1);
            if (engine == FiberEngine.CARRIER) {
                assertThat(carrier()).as("who runs the task").isSameAs(driver);
            }
        }
    }

    private static Object carrier() throws ReflectiveOperationException {
        Field carrier = Thread.currentThread().getClass().getDeclaredField("carrierThread");
        carrier.setAccessible(true);
        return carrier.get(Thread.currentThread());
    }

    /** Two tasks that wake each other by promises, and give their turn away in between. */
    private static void forkPair(
            TaskGroup group, int pair, List<String> order, Queue<Thread> threads) {
        List<Promise<Integer>> there = promises();
        List<Promise<Integer>> back = promises();
        group.fork(() -> {
            threads.add(Thread.currentThread());
            for (int round = 0; round < ROUNDS; round++) {
                there.get(round).complete(round);
                order.add("ping " + pair + " " + back.get(round).await());
            }
        });
        group.fork(() -> {
            threads.add(Thread.currentThread());
            for (int round = 0; round < ROUNDS; round++) {
                order.add("pong " + pair + " " + there.get(round).await());
                Async.checkpoint();
                back.get(round).complete(round);
            }
        });
    }

    private static List<Promise<Integer>> promises() {
        var promises = new ArrayList<Promise<Integer>>();
        for (int round = 0; round < ROUNDS; round++) {
            promises.add(EventLoop.current().promise());
        }
        return promises;
    }

    private static void callBack(EventLoop loop, int left, List<String> order) {
        order.add("callback " + left);
        if (left > 0) {
            loop.callSoon(() -> callBack(loop, left - 1, order));
        }
    }

    /** What is done while stacks are walked. */
    private interface Round {
        void play(Queue<Thread> threads) throws Exception;
    }

    /** What happened, in order, and in how many steps of the loop. */
    private record Picture(List<String> order, long steps) {}
}
