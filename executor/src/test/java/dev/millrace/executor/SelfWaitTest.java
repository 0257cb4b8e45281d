package dev.millrace.executor;

import static dev.millrace.executor.RunInExecutor.fromThread;
import static dev.millrace.executor.RunInExecutor.runInExecutor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.Async;
import dev.millrace.Context;
import dev.millrace.EventLoop;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.junit.EngineTest;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A job in a plain executor that waits for a thread which it holds itself. */
@Timeout(60)
class SelfWaitTest extends EngineTest {
    private final BlockingQueue<String> warnings = new LinkedBlockingQueue<>();
    private ExecutorService pool = Executors.newSingleThreadExecutor();

    @AfterEach
    void close() {
        pool.shutdownNow();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Tag("slow") // it is named after a second
    void it_is_named_in_the_log_where_there_is_no_other_thread(boolean hidden) {
        if (!hidden) {
            pool = Executors.newFixedThreadPool(1);
        }
        Dispatcher told =
                new Dispatcher(
                        "told",
                        CapacityLimiter.of("told", 10, 10),
                        new ForeignExecutor(pool, () -> 0, warnings::add),
                        false,
                        false);
        TestLoop.run(
                engine,
                loop -> {
                    Task<?> outer =
                            runInExecutor(
                                    JobOptions.in(pool).withName("outer"),
                                    () ->
                                            fromThread(() ->
                                                    runInExecutor(
                                                                    JobOptions.in(told)
                                                                            .withName("inner"),
                                                                    () -> "never")
                                                            .await()));
                    String warning = Async.blocking(() -> warnings.take());
                    assertThat(warning)
                            .startsWith("inner waits for a thread of the executor ")
                            .contains("but outer, which started it, holds one")
                            .contains("there is no other thread");
                    outer.cancel();
                    assertThatExceptionOfType(TaskCancelledException.class)
                            .isThrownBy(outer::await);
                });
        assertThat(warnings).isEmpty();
    }

    @Test
    void nothing_is_said_of_a_pool_that_is_merely_busy() {
        pool = Executors.newFixedThreadPool(2);
        TestLoop.run(
                engine,
                loop -> {
                    var blocked = new BlockedJobs();
                    var holder = new AtomicReference<Thread>();
                    Task<?> busy = runInExecutor(pool, blocked.job("busy"));
                    blocked.awaitBegun("busy");
                    Task<String> outer =
                            runInExecutor(
                                    pool,
                                    () -> {
                                        holder.set(Thread.currentThread());
                                        return fromThread(() -> {
                                            var inner = submitted(() -> "value");
                                            while (holder.get().getState()
                                                    != Thread.State.WAITING) {
                                                Async.checkpoint();
                                            }
                                            var wait =
                                                    new SelfWait(inner.job(), pool, warnings::add);
                                            assertThat(wait.complaint(false)).isNull();
                                            assertThat(wait.complaint(true)).isNull();
                                            blocked.letGo();
                                            return inner.task().await();
                                        });
                                    });
                    assertThat(outer.await()).isEqualTo("value");
                    busy.await();
                });
    }

    @Test
    void what_hides_its_threads_is_named_late_as_something_that_may_be_so() {
        TestLoop.run(
                engine,
                loop -> {
                    // its one thread is held by the outer job: nobody can know
                    Executor opaque = pool::execute;
                    Task<String> outer =
                            runInExecutor(
                                    opaque,
                                    () -> {
                                        Thread holder = Thread.currentThread();
                                        return fromThread(() -> {
                                            var inner = submitted(opaque, () -> "value");
                                            while (holder.getState() != Thread.State.WAITING) {
                                                Async.checkpoint();
                                            }
                                            var wait =
                                                    new SelfWait(
                                                            inner.job(), opaque, warnings::add);
                                            assertThat(wait.complaint(false)).isNull();
                                            assertThat(wait.complaint(true))
                                                    .contains("if there is no other thread");
                                            inner.task().cancel();
                                            return "told";
                                        });
                                    });
                    assertThat(outer.await()).isEqualTo("told");
                });
    }

    private record Submitted(ExecutorJob<String> job, Task<String> task) {}

    private Submitted submitted(Callable<String> work) {
        return submitted(pool, work);
    }

    private static Submitted submitted(Executor executor, Callable<String> work) {
        JobOptions options = JobOptions.in(executor);
        assertThat(options.limiter().tryTakeSlot()).isTrue();
        var job = new ExecutorJob<String>(EventLoop.current(), options, Context.current(), work);
        return new Submitted(job, job.submit(null));
    }

    @Test
    void nothing_is_said_while_the_outer_job_does_not_wait_for_the_loop() {
        TestLoop.run(
                engine,
                loop -> {
                    Executor opaque = pool::execute;
                    var outer = new AtomicReference<ExecutorJob<?>>();
                    var asked = new CountDownLatch(1);
                    Task<String> job =
                            runInExecutor(
                                    opaque,
                                    () -> {
                                        outer.set(LoopCall.currentJob("a test"));
                                        asked.await(); // for something else
                                        return "value";
                                    });
                    Async.blocking(() -> {
                        while (outer.get() == null) {
                            Thread.onSpinWait();
                        }
                    });
                    Submitted inner =
                            JobAncestry.leadingFrom(Context.current(), outer.get())
                                    .call(() -> submitted(opaque, () -> "inner"));
                    var wait = new SelfWait(inner.job(), opaque, warnings::add);
                    assertThat(wait.complaint(true)).isNull();
                    assertThat(wait.toString()).contains(inner.job().name(), " in ");
                    asked.countDown();
                    assertThat(job.await()).isEqualTo("value");
                    assertThat(inner.task().await()).isEqualTo("inner");
                    assertThat(wait.complaint(true)).isNull(); // it has ended
                });
    }
}
