package dev.millrace.executor;

import static dev.millrace.executor.RunInExecutor.runInExecutor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.Async;
import dev.millrace.Task;
import dev.millrace.spi.JobObserver;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Dispatchers of platform threads, and the end of a dispatcher. */
@Tag("one-processor")
class DispatcherCloseTest extends EngineTest {
    @Test
    void the_dispatcher_for_the_cpu_has_a_daemon_for_each_core_and_there_is_one() {
        assertThat(Dispatcher.cpu()).isSameAs(Dispatcher.cpu());
        assertThat(Dispatcher.cpu().concurrency())
                .isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(Dispatcher.cpu().queueCapacity()).isEqualTo(1_000);
        TestLoop.run(
                engine,
                loop -> {
                    Thread thread =
                            runInExecutor(Dispatcher.cpu(), () -> Thread.currentThread()).await();
                    assertThat(thread.isVirtual()).isFalse();
                    assertThat(thread.isDaemon()).isTrue();
                    assertThat(thread.getName()).matches("millrace-cpu-\\d+");
                });
    }

    @Test
    void what_is_the_jvms_is_never_closed() {
        for (Dispatcher dispatcher : List.of(Dispatcher.blocking(), Dispatcher.cpu())) {
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(dispatcher::close)
                    .withMessageContaining(dispatcher.name());
        }
    }

    @Test
    void a_pool_uses_no_more_threads_than_it_says_and_restores_their_class_loader() {
        Dispatcher pool = Dispatcher.pool("small", 2, 100);
        TestLoop.run(
                engine,
                loop -> {
                    var jobs = new ArrayList<Task<String>>();
                    for (int i = 0; i < 50; i++) {
                        jobs.add(runInExecutor(pool, () -> Thread.currentThread().getName()));
                    }
                    for (Task<String> job : jobs) {
                        assertThat(job.await()).isIn("small-1", "small-2");
                    }
                });
        pool.close();
    }

    @Test
    void closing_lets_jobs_end_and_refuses_new_ones() {
        Dispatcher pool = Dispatcher.pool("closing", 1, 10);
        TestLoop.run(
                engine,
                loop -> {
                    var blocked = new BlockedJobs();
                    Task<String> running = runInExecutor(pool, blocked.job("running"));
                    Task<String> queued = runInExecutor(pool, blocked.job("queued"));
                    blocked.awaitBegun("running");
                    blocked.letGo();
                    List<RunningJob> stuck =
                            Async.blocking(() -> pool.close(Duration.ofMinutes(1)));
                    assertThat(stuck).isEmpty();
                    assertThat(running.await()).isEqualTo("running");
                    assertThat(queued.await()).isEqualTo("queued");
                    assertThatExceptionOfType(RejectedExecutionException.class)
                            .isThrownBy(() -> runInExecutor(pool, () -> "late").await())
                            .withMessageContaining("closing")
                            .withMessageContaining("is closed");
                    assertThat(Async.blocking(() -> pool.close(Duration.ZERO))).isEmpty();
                });
    }

    @Test
    void closing_names_what_is_stuck_with_its_stack_and_rejects_what_waits() {
        Dispatcher pool = Dispatcher.pool("stuck", 1, 10);
        TestLoop.run(
                engine,
                loop -> {
                    CapacityLimiter shared = CapacityLimiter.of("shared", 1, 10);
                    var began = new CountDownLatch(1);
                    Task<?> running =
                            runInExecutor(
                                    JobOptions.in(pool).withName("sleeper").withLimiter(shared),
                                    () -> {
                                        began.countDown();
                                        new CountDownLatch(1).await();
                                    });
                    Task<?> queued =
                            runInExecutor(JobOptions.in(pool).withLimiter(shared), () -> 1);
                    Async.blocking(() -> began.await());
                    List<RunningJob> stuck = Async.blocking(() -> pool.close(Duration.ZERO));
                    assertThat(stuck).extracting(RunningJob::job).containsExactly("sleeper");
                    assertThatExceptionOfType(InterruptedException.class)
                            .isThrownBy(running::await);
                    assertThatExceptionOfType(RejectedExecutionException.class)
                            .isThrownBy(queued::await);
                });
    }

    @Test
    void a_submission_that_gets_its_slot_after_the_close_is_refused() {
        Dispatcher narrow = Dispatcher.blocking("narrow", 1, 0);
        TestLoop.run(
                engine,
                loop -> {
                    var blocked = new BlockedJobs();
                    Task<String> running = runInExecutor(narrow, blocked.job("running"));
                    Task<String> waiting =
                            Async.detach(() -> runInExecutor(narrow, blocked.job("late")).await());
                    blocked.awaitBegun("running");
                    Async.checkpoint(); // that may be before the other task has had a step
                    assertThat(narrow.limiter().statistics().waitingForSlot()).isOne();

                    var closed = new CompletableFuture<List<RunningJob>>();
                    Thread closer = closing(narrow, closed);
                    while (!narrow.isClosed()) {
                        Thread.onSpinWait();
                    }
                    blocked.letGo();
                    closer.join(); // while the loop stands still
                    assertThat(closed.join()).isEmpty();
                    assertThat(running.await()).isEqualTo("running");
                    assertThatExceptionOfType(RejectedExecutionException.class)
                            .isThrownBy(waiting::await)
                            .withMessageContaining("is closed");
                    assertThat(blocked.trace.steps())
                            .containsExactly("running began", "running ended");
                    assertThat(narrow.limiter())
                            .hasToString("0 of 1 running, 0 of 0 queued, 0 waiting for a slot");
                });
    }

    @Test
    void a_job_that_comes_while_the_dispatcher_is_closed_never_begins() {
        for (int concurrency : new int[] {0, 1}) { // so that it would wait, and run at once
            Dispatcher dispatcher =
                    Dispatcher.blocking("brief", CapacityLimiter.of("brief", concurrency, 1));
            TestLoop.run(
                    engine,
                    loop -> {
                        var closed = new CompletableFuture<List<RunningJob>>();
                        dispatcher.observe(
                                new JobObserver() {
                                    @Override
                                    public void queued(String in, long job, String name) {
                                        closing(dispatcher, closed);
                                        closed.join();
                                    }
                                });
                        var trace = new Trace();
                        Task<?> late = runInExecutor(dispatcher, () -> trace.add("ran"));
                        assertThatExceptionOfType(RejectedExecutionException.class)
                                .isThrownBy(late::await)
                                .withMessageContaining("is closed");
                        assertThat(closed.join()).isEmpty();
                        assertThat(trace.steps()).isEmpty();
                        dispatcher.limiter().total(1);
                        assertThat(dispatcher.limiter())
                                .hasToString("0 of 1 running, 0 of 1 queued, 0 waiting for a slot");
                    });
        }
    }

    private static Thread closing(
            Dispatcher dispatcher, CompletableFuture<List<RunningJob>> closed) {
        return Thread.ofPlatform()
                .start(() -> closed.complete(dispatcher.close(Duration.ofMinutes(1))));
    }

    @Test
    void a_grace_of_more_nanoseconds_than_there_are_has_no_end() {
        Dispatcher dispatcher = Dispatcher.pool("patient", 1, 0);
        TestLoop.run(
                engine,
                loop -> assertThat(runInExecutor(dispatcher, () -> 7).await()).isEqualTo(7));
        assertThat(dispatcher.close(Duration.ofSeconds(Long.MAX_VALUE))).isEmpty();
    }

    @Test
    void closing_would_block_the_loop_and_is_refused_there() {
        Dispatcher pool = Dispatcher.pool("refused", 1, 0);
        TestLoop.run(
                engine,
                loop ->
                        assertThatIllegalStateException()
                                .isThrownBy(pool::close)
                                .withMessageContaining("Async.blocking"));
        pool.close();
    }

    @Test
    void closing_rejects_what_waits_behind_its_key() {
        Dispatcher pool = Dispatcher.pool("keyed", 2, 10);
        JobOptions keyed = JobOptions.in(pool).withKey("account");
        TestLoop.run(
                engine,
                loop -> {
                    var blocked = new BlockedJobs();
                    Task<?> running = runInExecutor(keyed, blocked.job("running"));
                    Task<?> behind = runInExecutor(keyed, blocked.job("behind"));
                    Task<?> last = runInExecutor(keyed, blocked.job("last"));
                    blocked.awaitBegun("running");
                    List<RunningJob> stuck = Async.blocking(() -> pool.close(Duration.ZERO));
                    assertThat(stuck).hasSize(1);
                    for (Task<?> waiting : List.of(behind, last)) {
                        assertThatExceptionOfType(RejectedExecutionException.class)
                                .isThrownBy(waiting::await)
                                .withMessageContaining("is closed");
                    }
                    assertThatExceptionOfType(InterruptedException.class)
                            .isThrownBy(running::await);
                    assertThat(blocked.trace.steps()).containsExactly("running began");
                });
    }

    @Test
    void an_interrupt_ends_the_wait_of_a_close_and_is_kept() {
        Dispatcher pool = Dispatcher.pool("interrupted", 1, 10);
        TestLoop.run(
                engine,
                loop -> {
                    var blocked = new BlockedJobs();
                    Task<?> running = runInExecutor(pool, blocked.job("running"));
                    blocked.awaitBegun("running");
                    var stuck = new CompletableFuture<List<RunningJob>>();
                    var interrupted = new AtomicBoolean();
                    Thread closer =
                            Thread.ofPlatform()
                                    .start(() -> {
                                        Thread.currentThread().interrupt();
                                        stuck.complete(pool.close(Duration.ofDays(1)));
                                        interrupted.set(Thread.interrupted());
                                    });
                    closer.join();
                    assertThat(stuck.join()).hasSize(1);
                    assertThat(interrupted).isTrue();
                    assertThatExceptionOfType(InterruptedException.class)
                            .isThrownBy(running::await);
                });
    }
}
