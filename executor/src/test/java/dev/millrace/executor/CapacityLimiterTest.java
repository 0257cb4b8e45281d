package dev.millrace.executor;

import static dev.millrace.executor.RunInExecutor.runInExecutor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.Async;
import dev.millrace.Task;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Permits: who has one, how many there are, and that none is ever lost. */
class CapacityLimiterTest extends EngineTest {
    private final Trace trace = new Trace();

    @Test
    void one_limiter_counts_the_jobs_of_all_its_dispatchers() {
        TestLoop.run(
                engine,
                loop -> {
                    CapacityLimiter database = CapacityLimiter.of("database", 1, 2);
                    Dispatcher one = Dispatcher.blocking("one", database);
                    JobOptions other = JobOptions.in(Dispatcher.blocking()).withLimiter(database);
                    var blocked = new BlockedJobs();
                    var jobs = new ArrayList<Task<?>>();
                    jobs.add(runInExecutor(one, blocked.job("first")));
                    jobs.add(runInExecutor(other, blocked.job("second")));
                    jobs.add(runInExecutor(one, blocked.job("third")));
                    assertThat(database)
                            .hasToString("1 of 1 running, 2 of 2 queued, 0 waiting for a slot");
                    blocked.letGo();
                    for (Task<?> job : jobs) {
                        job.await();
                    }
                    assertThat(blocked.trace.steps())
                            .containsExactly(
                                    "first began",
                                    "first ended",
                                    "second began",
                                    "second ended",
                                    "third began",
                                    "third ended");
                });
    }

    @Test
    void a_total_of_zero_lets_nothing_run_until_it_is_raised() {
        TestLoop.run(
                engine,
                loop -> {
                    CapacityLimiter closed = CapacityLimiter.of("closed", 0, 1);
                    Dispatcher dispatcher = Dispatcher.blocking("closed", closed);
                    Task<?> queued = runInExecutor(dispatcher, () -> trace.add("queued"));
                    Task<?> waiting =
                            Async.detach(() ->
                                    runInExecutor(dispatcher, () -> trace.add("waiting")).await());
                    loop.untilIdle();
                    assertThat(closed)
                            .hasToString("0 of 0 running, 1 of 1 queued, 1 waiting for a slot");
                    assertThat(trace.steps()).isEmpty();
                    closed.total(1);
                    queued.await();
                    waiting.await();
                    assertThat(trace.steps()).containsExactly("queued", "waiting");
                });
    }

    @Test
    void a_lower_total_takes_nothing_from_jobs_that_run() {
        TestLoop.run(
                engine,
                loop -> {
                    Dispatcher dispatcher = Dispatcher.blocking("four", 4, 10);
                    CapacityLimiter limiter = dispatcher.limiter();
                    var blocked = new BlockedJobs();
                    var jobs = new ArrayList<Task<?>>();
                    for (int i = 0; i < 4; i++) {
                        jobs.add(runInExecutor(dispatcher, blocked.job("job " + i)));
                    }
                    limiter.total(1);
                    var running = new AtomicInteger();
                    var most = new AtomicInteger();
                    for (int i = 0; i < 10; i++) {
                        jobs.add(
                                Async.detach(() ->
                                        runInExecutor(
                                                        dispatcher,
                                                        () -> {
                                                            most.accumulateAndGet(
                                                                    running.incrementAndGet(),
                                                                    Math::max);
                                                            Thread.yield();
                                                            running.decrementAndGet();
                                                        })
                                                .await()));
                    }
                    loop.untilIdle();
                    assertThat(limiter)
                            .hasToString("4 of 1 running, 7 of 10 queued, 3 waiting for a slot");
                    blocked.letGo();
                    for (Task<?> job : jobs) {
                        job.await();
                    }
                    assertThat(most).hasValue(1);
                    assertThat(limiter)
                            .hasToString("0 of 1 running, 0 of 10 queued, 0 waiting for a slot");
                });
    }

    @Test
    void borrowers_are_named_with_their_threads() {
        TestLoop.run(
                engine,
                loop -> {
                    Dispatcher dispatcher = Dispatcher.blocking("two", 2, 0);
                    var blocked = new BlockedJobs();
                    Task<?> named =
                            runInExecutor(
                                    JobOptions.in(dispatcher).withName("report"),
                                    blocked.job("report"));
                    Task<?> unnamed = runInExecutor(dispatcher, blocked.job("other"));
                    blocked.awaitBegun("report");
                    blocked.awaitBegun("other");
                    List<RunningJob> borrowers = dispatcher.limiter().runningJobs();
                    assertThat(borrowers).extracting(RunningJob::dispatcher).containsOnly("two");
                    assertThat(borrowers.get(0).job()).isEqualTo("report");
                    assertThat(borrowers.get(0).thread().getName()).isEqualTo("two");
                    assertThat(borrowers.get(1).job()).isEqualTo("job-" + borrowers.get(1).id());
                    assertThat(borrowers.get(1).held()).isPositive();
                    assertThat(borrowers.get(1).abandoned()).isFalse();
                    blocked.letGo();
                    named.await();
                    unnamed.await();
                    assertThat(dispatcher.limiter().runningJobs()).isEmpty();
                });
    }

    @Test
    void statistics_count_what_ran_and_how_long() {
        TestLoop.run(
                engine,
                loop -> {
                    Dispatcher dispatcher = Dispatcher.blocking("one", 1, 10);
                    var blocked = new BlockedJobs();
                    Task<?> first = runInExecutor(dispatcher, blocked.job("first"));
                    Task<?> second = runInExecutor(dispatcher, () -> 2);
                    blocked.letGo();
                    first.await();
                    second.await();
                    LimiterStatistics statistics = dispatcher.limiter().statistics();
                    assertThat(statistics.ran()).isEqualTo(2);
                    assertThat(statistics.active()).isZero();
                    assertThat(statistics.queued()).isZero();
                    assertThat(statistics.waited()).isPositive();
                    assertThat(statistics.running()).isPositive();
                });
    }

    @Test
    void jobs_of_one_key_run_in_order_and_others_beside_them() {
        TestLoop.run(
                engine,
                loop -> {
                    Dispatcher dispatcher = Dispatcher.blocking("three", 3, 100);
                    var running = new AtomicInteger();
                    var blocked = new BlockedJobs();
                    JobOptions keyed = JobOptions.in(dispatcher).withKey("account 7");
                    var jobs = new ArrayList<Task<?>>();
                    jobs.add(runInExecutor(keyed, blocked.job("held")));
                    for (int i = 0; i < 20; i++) {
                        String name = "job " + i;
                        jobs.add(
                                runInExecutor(
                                        keyed,
                                        () -> {
                                            assertThat(running.incrementAndGet()).isOne();
                                            trace.add(name);
                                            running.decrementAndGet();
                                        }));
                    }
                    jobs.get(5).cancel(); // in the lane
                    Task<String> other =
                            runInExecutor(keyed.withKey("account 8"), () -> "not held up");
                    assertThat(other.await()).isEqualTo("not held up");
                    assertThat(runInExecutor(dispatcher, () -> "nor this").await())
                            .isEqualTo("nor this");
                    assertThat(trace.steps()).isEmpty();
                    assertThat(dispatcher.limiter().statistics().queued()).isEqualTo(19);
                    blocked.letGo();
                    for (Task<?> job : jobs) {
                        if (!job.cancelled()) {
                            job.await();
                        }
                    }
                    assertThat(trace.steps())
                            .hasSize(19)
                            .startsWith("job 0", "job 1", "job 2", "job 3", "job 5")
                            .endsWith("job 17", "job 18", "job 19");
                });
    }

    @Test
    void a_key_keeps_its_turn_until_an_abandoned_job_really_ends() {
        TestLoop.run(
                engine,
                loop -> {
                    JobOptions keyed =
                            JobOptions.in(Dispatcher.blocking("two", 2, 10))
                                    .withKey("account")
                                    .withCancelPolicy(CancelPolicy.ABANDON);
                    var blocked = new BlockedJobs();
                    Task<?> first = runInExecutor(keyed, blocked.job("first"));
                    Task<?> second = runInExecutor(keyed, blocked.job("second"));
                    blocked.awaitBegun("first");
                    first.cancel();
                    loop.untilIdle();
                    assertThat(first.cancelled()).isTrue();
                    assertThat(blocked.trace.steps()).containsExactly("first began");
                    blocked.letGo();
                    second.await();
                    assertThat(blocked.trace.steps())
                            .containsExactly(
                                    "first began", "first ended", "second began", "second ended");
                });
    }

    @Test
    void a_key_that_throws_fails_its_own_job_alone() {
        TestLoop.run(
                engine,
                loop -> {
                    Dispatcher dispatcher = Dispatcher.blocking("one", 1, 10);
                    var blocked = new BlockedJobs();
                    Task<String> first = runInExecutor(dispatcher, blocked.job("first"));
                    blocked.awaitBegun("first");
                    Task<String> sameHash =
                            runInExecutor(
                                    JobOptions.in(dispatcher).withKey(new Incomparable()),
                                    () -> "same");
                    Task<String> broken =
                            runInExecutor(
                                    JobOptions.in(dispatcher).withKey(new Incomparable()),
                                    () -> "never");
                    Task<String> last =
                            runInExecutor(JobOptions.in(dispatcher).withKey(7), () -> "last");
                    blocked.letGo();
                    assertThat(List.of(first.await(), sameHash.await(), last.await()))
                            .containsExactly("first", "same", "last");
                    assertThatIllegalStateException()
                            .isThrownBy(broken::await)
                            .withMessage("no equals");
                    assertThat(dispatcher)
                            .hasToString(
                                    "one (0 of 1 running, 0 of 10 queued, 0 waiting for a slot)");
                });
    }

    /** A key that cannot be compared. */
    private static final class Incomparable {
        @Override
        public boolean equals(Object other) {
            throw new IllegalStateException("no equals");
        }

        @Override
        public int hashCode() {
            return Integer.hashCode(7);
        }
    }

    @Test
    void what_the_hash_of_a_key_throws_is_thrown_to_whoever_submits() {
        var broken =
                new Object() {
                    @Override
                    public int hashCode() {
                        throw new IllegalStateException("no hash");
                    }
                };
        TestLoop.run(
                engine,
                loop -> {
                    Dispatcher dispatcher = Dispatcher.blocking("one", 1, 0);
                    assertThatIllegalStateException()
                            .isThrownBy(() ->
                                    runInExecutor(
                                            JobOptions.in(dispatcher).withKey(broken),
                                            () -> "never"))
                            .withMessage("no hash");
                    assertThat(runInExecutor(dispatcher, () -> "next").await()).isEqualTo("next");
                });
    }

    @Test
    void an_executor_that_runs_jobs_inside_execute_does_not_use_up_the_stack() {
        TestLoop.run(
                engine,
                loop -> {
                    Dispatcher inline = Dispatcher.of("inline", Runnable::run, 1, 20_000);
                    inline.limiter().total(0);
                    var jobs = new ArrayList<Task<Integer>>();
                    for (int i = 0; i < 20_000; i++) {
                        int value = i;
                        jobs.add(runInExecutor(inline, () -> value));
                    }
                    inline.limiter().total(1);
                    for (int i = 0; i < jobs.size(); i++) {
                        assertThat(jobs.get(i).await()).isEqualTo(i);
                    }
                });
    }

    @Test
    void a_job_that_a_worker_goes_on_to_is_not_launched_as_well() {
        TestLoop.run(
                engine,
                loop -> {
                    var overtaking = new OvertakingWorker();
                    Dispatcher dispatcher =
                            new Dispatcher(
                                    "overtaking",
                                    CapacityLimiter.of("overtaking", 0, 2),
                                    overtaking,
                                    true,
                                    false);
                    Task<String> first = runInExecutor(dispatcher, () -> "first");
                    Task<String> second = runInExecutor(dispatcher, () -> "second");
                    dispatcher.limiter().total(1);
                    assertThat(overtaking.handedOver).isOne();
                    overtaking.goOn();
                    assertThat(first.await()).isEqualTo("first");
                    assertThat(second.await()).isEqualTo("second");
                    assertThat(dispatcher.limiter())
                            .hasToString("0 of 1 running, 0 of 2 queued, 0 waiting for a slot");
                });
    }

    /** Runs the first job on a thread that is through with it before the job is handed over. */
    private static final class OvertakingWorker implements Workers {
        private static final long NOW = 0; // only the statistics read it

        int handedOver;
        private ExecutorJob<?> next;

        @Override
        public void launch(ExecutorJob<?> job) {
            handedOver++;
            onAThread(() -> next = job.runInChain(NOW));
        }

        /** Has a thread go on to the job that the first one has left to it. */
        void goOn() {
            onAThread(() -> next.runInChain(NOW));
        }

        private static void onAThread(Runnable work) {
            try {
                Thread.ofPlatform().start(work).join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public boolean areOwn() {
            return true;
        }

        @Override
        public void stop() {}
    }

    @Test
    void ten_thousand_rejections_by_the_executor_leave_every_permit_free() {
        TestLoop.run(
                engine,
                loop -> {
                    Executor rejecting =
                            command -> {
                                throw new RejectedExecutionException("saturated");
                            };
                    Dispatcher dispatcher = Dispatcher.of("rejecting", rejecting, 2, 3);
                    for (int i = 0; i < 10_000; i++) {
                        Task<?> job = runInExecutor(dispatcher, () -> trace.add("ran"));
                        assertThat(job.failure()).hasMessage("saturated");
                    }
                    assertThat(dispatcher)
                            .hasToString(
                                    "rejecting (0 of 2 running, 0 of 3 queued, 0 waiting for a slot)");
                    assertThat(dispatcher.limiter().statistics().rejected()).isEqualTo(10_000);
                    assertThat(trace.steps()).isEmpty();
                });
    }

    @Test
    @Tag("slow") // 10,000 of each kind
    void ten_thousand_cancels_of_every_kind_leave_every_permit_free() {
        TestLoop.run(
                engine,
                loop -> {
                    Dispatcher dispatcher = Dispatcher.blocking("two", 2, 5_000);
                    for (CancelPolicy policy : CancelPolicy.values()) {
                        JobOptions keyed = JobOptions.in(dispatcher).withCancelPolicy(policy);
                        for (int i = 0; i < 10_000; i++) {
                            runInExecutor(i % 2 == 0 ? keyed : keyed.withKey(i % 6), () -> 1)
                                    .cancel();
                        }
                    }
                    var all = new CountDownLatch(2);
                    Task<?> one =
                            runInExecutor(
                                    dispatcher,
                                    () -> {
                                        all.countDown();
                                        all.await();
                                    });
                    runInExecutor(
                                    dispatcher,
                                    () -> {
                                        all.countDown();
                                        all.await();
                                    })
                            .await();
                    one.await();
                    assertThat(dispatcher)
                            .hasToString(
                                    "two (0 of 2 running, 0 of 5000 queued, 0 waiting for a slot)");
                });
    }

    @Test
    @Tag("slow") // a thread that reads all the time
    void submitting_never_gives_way_though_other_threads_read_the_limiter_all_the_time() {
        var over = new AtomicBoolean();
        TestLoop.run(
                engine,
                loop -> {
                    Dispatcher blocking = Dispatcher.blocking("db", 8, 100);
                    Dispatcher pool = Dispatcher.pool("pool", 2, 100);
                    Thread reader =
                            Thread.ofPlatform()
                                    .daemon()
                                    .start(() -> {
                                        while (!over.get()) {
                                            blocking.limiter().statistics();
                                            pool.limiter().runningJobs();
                                        }
                                    });
                    for (int i = 0; i < 3_000; i++) {
                        Dispatcher dispatcher = i % 2 == 0 ? blocking : pool;
                        var turn = new boolean[1];
                        loop.loop().callSoon(() -> turn[0] = true);
                        Task<Integer> job = runInExecutor(dispatcher, () -> 1);
                        assertThat(turn[0]).as("a turn ran inside runInExecutor").isFalse();
                        assertThat(job.await()).isOne();
                    }
                    over.set(true);
                    Async.blocking(() -> reader.join());
                    Async.blocking(() -> pool.close());
                });
    }

    @Test
    void numbers_that_make_no_sense_are_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> CapacityLimiter.of("few", -1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> CapacityLimiter.of("few", 1, -1));
        CapacityLimiter limiter = CapacityLimiter.of("few", 1, 0);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> limiter.total(-1))
                .withMessageContaining("few");
        assertThat(limiter.total()).isOne();
    }

    @Test
    void keys_that_share_a_hash_do_not_wait_for_each_other() {
        assertThat("Aa").hasSameHashCodeAs("BB");
        TestLoop.run(
                engine,
                loop -> {
                    JobOptions three = JobOptions.in(Dispatcher.blocking("three", 3, 10));
                    var blocked = new BlockedJobs();
                    Task<?> first = runInExecutor(three.withKey("Aa"), blocked.job("first"));
                    Task<?> behind = runInExecutor(three.withKey("Aa"), blocked.job("behind"));
                    blocked.awaitBegun("first");
                    Task<?> other = runInExecutor(three.withKey("BB"), () -> "not held up");
                    assertThat(other.await()).isEqualTo("not held up");
                    // its key has left, the other with its hash has not
                    assertThat(runInExecutor(three.withKey("BB"), () -> "again").await())
                            .isEqualTo("again");
                    assertThat(blocked.trace.steps()).containsExactly("first began");
                    blocked.letGo();
                    first.await();
                    behind.await();
                    assertThat(blocked.trace.steps())
                            .containsExactly(
                                    "first began", "first ended", "behind began", "behind ended");
                });
    }
}
