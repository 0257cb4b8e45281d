package dev.millrace.executor;

import static dev.millrace.executor.RunInExecutor.runInExecutor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.LoopClosedException;
import dev.millrace.Task;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.junit.EngineTest;
import java.util.ArrayList;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A job that ends while it is cancelled: one outcome, and nothing is lost. */
@Tag("slow") // races
class OffloadRaceTest extends EngineTest {
    private static final int ROUNDS = 2_500;
    private static final int SPREAD = 400; // spins by which either side may come first

    private final ExecutorService canceller = Executors.newSingleThreadExecutor();

    @AfterEach
    void stopThread() {
        canceller.shutdownNow();
    }

    @Test
    void a_job_ends_while_it_is_cancelled() {
        int[] wins = new int[2];
        TestLoop.run(
                engine,
                loop -> {
                    Dispatcher dispatcher = Dispatcher.blocking("one", 1, 0);
                    for (int round = 0; round < ROUNDS; round++) {
                        int value = round;
                        var line = new CyclicBarrier(2);
                        var cancelled = new CountDownLatch(round % 4 == 0 ? 1 : 0);
                        var over = new CountDownLatch(round % 4 == 1 ? 1 : 0);
                        Task<Integer> job =
                                runInExecutor(
                                        dispatcher,
                                        () -> {
                                            from(line);
                                            cancelled.await(); // in one round of four the cancel is
                                            // first
                                            if (Thread.interrupted()) {
                                                throw new InterruptedException();
                                            }
                                            return value;
                                        });
                        Future<?> cancel =
                                canceller.submit(() -> {
                                    from(line);
                                    over.await(); // and in another the end is
                                    return job.cancel();
                                });
                        waitFor(job);
                        over.countDown();
                        wins[job.cancelled() ? 0 : 1]++;
                        if (!job.cancelled()) {
                            assertThat(job.result()).isEqualTo(value);
                        }
                        Async.blocking(() -> cancel.get());
                    }
                    assertThat(dispatcher)
                            .hasToString(
                                    "one (0 of 1 running, 0 of 0 queued, 0 waiting for a slot)");
                });
        assertThat(wins).doesNotContain(0);
    }

    @Test
    void a_dispatcher_frees_slots_while_those_who_wait_for_one_are_cancelled() {
        var ran = new AtomicInteger();
        TestLoop.run(
                engine,
                loop -> {
                    Dispatcher dispatcher = Dispatcher.blocking("two", 2, 1);
                    for (int round = 0; round < ROUNDS / 10; round++) {
                        var tasks = new ArrayList<Task<?>>();
                        for (int i = 0; i < 20; i++) {
                            tasks.add(
                                    Async.detach(() ->
                                            runInExecutor(dispatcher, ran::incrementAndGet)
                                                    .await()));
                        }
                        Async.checkpoint();
                        for (int i = round % 2; i < tasks.size(); i += 2) {
                            tasks.get(i).cancel();
                        }
                        for (Task<?> task : tasks) {
                            waitFor(task);
                        }
                    }
                    var both = new CyclicBarrier(2); // both run at a time, so nobody else does
                    Task<?> one = runInExecutor(dispatcher, () -> both.await());
                    runInExecutor(dispatcher, () -> both.await()).await();
                    one.await();
                    assertThat(dispatcher)
                            .hasToString(
                                    "two (0 of 2 running, 0 of 1 queued, 0 waiting for a slot)");
                });
        assertThat(ran).hasValueGreaterThanOrEqualTo(ROUNDS);
    }

    @Test
    void a_pool_is_shut_down_while_jobs_are_submitted() {
        int[] ends = new int[2];
        TestLoop.run(
                engine,
                loop -> {
                    for (int round = 0; round < ROUNDS / 10; round++) {
                        ExecutorService pool = Executors.newSingleThreadExecutor();
                        var line = new CyclicBarrier(2);
                        Task<?> first = runInExecutor(pool, () -> from(line));
                        Future<?> shutdown =
                                canceller.submit(() -> {
                                    from(line);
                                    pool.shutdown();
                                    return null;
                                });
                        waitFor(first);
                        Task<String> second = runInExecutor(pool, () -> "ran");
                        waitFor(second);
                        ends[second.failure() instanceof RejectedExecutionException ? 0 : 1]++;
                        Async.blocking(() -> shutdown.get());
                    }
                });
        assertThat(ends[0] + ends[1]).isEqualTo(ROUNDS / 10);
    }

    @Test
    void a_slot_is_granted_to_a_submission_that_finds_its_loop_closed() throws Exception {
        Dispatcher dispatcher = Dispatcher.blocking("one", 1, 0);
        CapacityLimiter limiter = dispatcher.limiter();
        int tasks = ROUNDS / 100; // each is cut off when it has to give its turn away
        var turn = new Semaphore(0);
        var failures = new ConcurrentLinkedQueue<Throwable>();
        var over = new CountDownLatch(tasks);
        EventLoop loop = OutlivedLoop.open(engine);
        for (int i = 0; i < tasks; i++) {
            loop.detach(() -> {
                Async.shield(() -> {
                    Async.blocking(() -> turn.acquire());
                    for (int round = 0; round < 100; round++) {
                        Throwable thrown =
                                catchThrowable(() -> runInExecutor(dispatcher, () -> "never"));
                        if (!(thrown instanceof LoopClosedException)) {
                            failures.add(thrown);
                        }
                    }
                    turn.release();
                    over.countDown();
                });
                return null;
            });
        }
        loop.runUntilComplete(loop.detach(() -> "the others have begun"));
        loop.close();
        turn.release();
        while (over.getCount() > 0) {
            if (limiter.tryTakeSlot()) {
                limiter.freeSlot();
            }
        }
        assertThat(failures).isEmpty();
        assertThat(limiter.tryTakeSlot()).isTrue();
        assertThat(limiter.tryTakeSlot()).isFalse();
    }

    private static void from(CyclicBarrier line) throws Exception {
        line.await();
        for (int spins = ThreadLocalRandom.current().nextInt(SPREAD); spins > 0; spins--) {
            Thread.onSpinWait();
        }
    }

    /** Waits for the end of {@code task}, whatever it is. */
    private static void waitFor(Task<?> task) {
        Async.waitFor(java.util.List.of(task), dev.millrace.WaitPolicy.ALL);
    }
}
