package dev.millrace.completablefuture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.CancelScope;
import dev.millrace.EventLoop;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.junit.EngineTest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A cancel in one world against a completion in the other: one outcome, the same on both sides. */
@Tag("slow") // races
class FutureRaceTest extends EngineTest {
    private static final int ROUNDS = 2_500;
    private static final int SPREAD = 400; // spins by which either side may come first

    private final ExecutorService threads = Executors.newFixedThreadPool(2);

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    @Test
    void a_shared_stage_completes_while_its_waiter_is_cancelled() {
        int[] wins = new int[2];
        TestLoop.run(
                engine,
                loop -> {
                    for (int round = 0; round < ROUNDS; round++) {
                        var stage = new CompletableFuture<Integer>();
                        boolean got = race(stage, () -> FutureBridge.await(stage), round);
                        wins[got ? 1 : 0]++;
                        assertThat(stage).isCompletedWithValue(round);
                    }
                });
        assertThat(wins).doesNotContain(0);
    }

    @Test
    void an_owned_stage_completes_while_its_waiter_is_cancelled() {
        int[] wins = new int[2];
        TestLoop.run(
                engine,
                loop -> {
                    for (int round = 0; round < ROUNDS; round++) {
                        var stage = new CompletableFuture<Integer>();
                        boolean got = race(stage, () -> FutureBridge.awaitOwned(stage), round);
                        wins[got ? 1 : 0]++;
                        assertThat(stage.isCancelled()).isNotEqualTo(got); // no value is lost
                    }
                });
        assertThat(wins).doesNotContain(0);
    }

    @Test
    void a_body_returns_while_its_future_is_cancelled() {
        int[] wins = new int[2];
        TestLoop.run(
                engine,
                loop -> {
                    for (int round = 0; round < ROUNDS; round++) {
                        int value = round;
                        var go = new CompletableFuture<Integer>();
                        var future = loop.loop().submit(() -> FutureBridge.<Integer>awaitOwned(go));
                        Async.checkpoint();
                        together(
                                round,
                                future,
                                () -> go.complete(value),
                                () -> future.cancel(false));
                        boolean cancelled = ended(future);
                        wins[cancelled ? 0 : 1]++;
                        if (!cancelled) {
                            assertThat(future).isCompletedWithValue(value);
                        }
                    }
                });
        assertThat(wins).doesNotContain(0);
    }

    @Test
    void a_promise_is_completed_while_its_view_is_cancelled() {
        int[] wins = new int[2];
        TestLoop.run(
                engine,
                loop -> {
                    for (int round = 0; round < ROUNDS; round++) {
                        int value = round;
                        var promise = EventLoop.current().<Integer>promise();
                        var view = FutureBridge.toCompletableFuture(promise);
                        Async.checkpoint();
                        together(
                                round,
                                view,
                                () -> promise.completeThreadSafe(value),
                                () -> view.cancel(false));
                        assertThat(promise.await()).isEqualTo(value);
                        wins[ended(view) ? 0 : 1]++;
                    }
                });
        assertThat(wins).doesNotContain(0);
    }

    @Test
    void one_dependent_of_a_linked_future_that_two_threads_cancel_counts_once() {
        TestLoop.run(
                engine,
                loop -> {
                    for (int round = 0; round < ROUNDS; round++) {
                        var task = new CompletableFuture<Integer>();
                        CompletableFuture<Integer> linked = LinkedStage.of(task);
                        CompletableFuture<Integer> one = linked.thenApply(value -> value);
                        CompletableFuture<Integer> other = linked.thenApply(value -> value);
                        var abreast = new AtomicInteger(2);
                        Runnable cancel =
                                () -> {
                                    abreast.decrementAndGet();
                                    while (abreast.get() > 0) {
                                        Thread.yield();
                                    }
                                    one.cancel(false);
                                };
                        together(2, one, cancel, cancel);
                        assertThat(other).isNotDone();
                        other.cancel(false);
                        assertThat(task).isCancelled();
                    }
                });
    }

    private interface Wait {
        Integer await();
    }

    /**
     * Waits while one thread completes the stage and another cancels the wait; true if the value
     * came.
     */
    private boolean race(CompletableFuture<Integer> stage, Wait wait, int value) throws Exception {
        var scope = new CancelScope();
        var decided = new CompletableFuture<Boolean>();
        var contest = new Future<?>[2];
        boolean finished =
                scope.run(() -> {
                    start(value, decided, contest, () -> stage.complete(value), scope::cancel);
                    assertThat(wait.await()).isEqualTo(value);
                });
        decided.complete(finished);
        join(contest);
        return finished;
    }

    private void together(
            int round, CompletableFuture<?> decided, Runnable complete, Runnable cancel)
            throws Exception {
        var contest = new Future<?>[2];
        start(round, decided, contest, complete, cancel);
        join(contest);
    }

    /**
     * In two rounds of four one side is sure to come first, for machines where chance never lets
     * it.
     */
    private void start(
            int round,
            CompletableFuture<?> decided,
            Future<?>[] contest,
            Runnable complete,
            Runnable cancel) {
        var line = new CyclicBarrier(2);
        contest[0] = threads.submit(() -> runFrom(line, round % 4 == 0 ? decided : null, complete));
        contest[1] = threads.submit(() -> runFrom(line, round % 4 == 1 ? decided : null, cancel));
    }

    private static Void runFrom(CyclicBarrier line, CompletableFuture<?> decided, Runnable racer)
            throws Exception {
        line.await();
        if (decided != null) {
            decided.handle((value, thrown) -> value).join();
        }
        for (int spins = ThreadLocalRandom.current().nextInt(SPREAD); spins > 0; spins--) {
            Thread.onSpinWait();
        }
        racer.run();
        return null;
    }

    private static void join(Future<?>[] contest) throws Exception {
        for (Future<?> racer : contest) {
            Async.blocking(() -> racer.get());
        }
    }

    /** Waits for the end; true if it was a cancellation. */
    private static boolean ended(CompletableFuture<Integer> future) {
        FutureBridge.await(future.handle((value, thrown) -> true));
        return future.isCancelled();
    }
}
