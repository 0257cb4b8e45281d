package dev.millrace.executor.remote;

import static dev.millrace.executor.remote.RemotePool.runInExecutor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.executor.codec.Codec;
import dev.millrace.executor.codec.UnencodableException;
import dev.millrace.executor.remote.TestJobs.Bag;
import dev.millrace.executor.remote.TestJobs.Point;
import dev.millrace.testing.TestLoop;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Listed jobs on an engine of somebody else's. */
class ForeignEngineTest {
    private final Engine engine = new Engine();
    private final ForeignEngine pool = ForeignEngine.over("Engine", engine, 2, 10, TestJobs.class);

    @Test
    void a_record_goes_there_and_another_comes_back() {
        TestLoop.run(loop ->
                assertThat(runInExecutor(pool, TestJobs.MIRROR.with(new Point(1, 2))).await())
                        .isEqualTo(new Point(2, 1)));
    }

    @Test
    void what_the_body_throws_comes_without_the_wrappers_of_the_engine() {
        TestLoop.run(loop ->
                assertThatExceptionOfType(JobFailedException.class)
                        .isThrownBy(runInExecutor(pool, TestJobs.FAIL.with("no tea"))::await)
                        .withMessage(
                                "job fail failed in engine Engine: java.io.IOException: no tea"));
    }

    @Test
    void what_the_engine_throws_is_a_loss_and_only_idempotent_jobs_are_sent_again() {
        TestLoop.run(loop -> {
            var call = TestJobs.MIRROR.with(new Point(1, 2));
            engine.failures = 1;
            assertThatExceptionOfType(WorkerDiedException.class)
                    .isThrownBy(runInExecutor(pool, call)::await)
                    .withMessageContaining("engine Engine lost job mirror")
                    .withStackTraceContaining("the node left");

            engine.failures = 1;
            var idempotent = TestJobs.MIRROR.withRetries(1).with(new Point(1, 2));
            assertThat(runInExecutor(pool, idempotent).await()).isEqualTo(new Point(2, 1));
        });
    }

    @Test
    void an_engine_without_room_rejects_whatever_it_wraps_that_in() {
        TestLoop.run(loop -> {
            engine.full = true;
            assertThatExceptionOfType(RejectedExecutionException.class)
                    .isThrownBy(runInExecutor(pool, TestJobs.MIRROR.with(new Point(1, 2)))::await)
                    .withMessage("engine Engine has no slot for job mirror");
        });
    }

    @Test
    void a_cancel_asks_the_engine_and_ends_the_task_at_once() {
        TestLoop.run(loop -> {
            engine.silent = true;
            Task<Point> task = runInExecutor(pool, TestJobs.MIRROR.with(new Point(1, 2)));
            engine.taken.await();
            task.cancel();
            assertThatExceptionOfType(TaskCancelledException.class).isThrownBy(task::await);
            assertThat(engine.last.isCancelled()).isTrue();
        });
    }

    @Test
    void a_job_has_its_own_deadline() {
        TestLoop.run(loop -> {
            engine.silent = true;
            var call = TestJobs.MIRROR.withDeadline(Duration.ofMillis(1));
            assertThatExceptionOfType(JobDeadlineException.class)
                    .isThrownBy(runInExecutor(pool, call.with(new Point(1, 2)))::await);
            assertThat(engine.last.isCancelled()).isTrue();
        });
    }

    @Test
    void what_cannot_be_sent_is_refused_by_its_path_or_at_once() {
        TestLoop.run(loop -> {
            var bag = new Bag(Map.of("key", List.of(new Thread())));
            assertThatExceptionOfType(UnencodableException.class)
                    .isThrownBy(runInExecutor(pool, TestJobs.BAG.with(bag))::await)
                    .withMessageStartingWith("argument.things[key][0] cannot be sent");
            var unlisted =
                    RemoteJob.of(
                            "unlisted",
                            Codec.of(String.class),
                            Codec.of(String.class),
                            text -> text);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> runInExecutor(pool, unlisted.with("text")))
                    .withMessageContaining("has no job unlisted");
        });
    }

    @Test
    void a_closed_pool_takes_nothing_and_lets_what_it_has_end() {
        TestLoop.run(loop -> {
            Task<Point> last = runInExecutor(pool, TestJobs.MIRROR.with(new Point(1, 2)));
            pool.close();
            assertThat(last.await()).isEqualTo(new Point(2, 1));
            assertThatExceptionOfType(RejectedExecutionException.class)
                    .isThrownBy(runInExecutor(pool, TestJobs.MIRROR.with(new Point(1, 2)))::await)
                    .withMessageContaining("is closed");
        });
        pool.close();
    }

    @Test
    void a_call_has_the_name_of_its_job_or_the_one_it_is_given() {
        TestLoop.run(loop -> {
            engine.silent = true;
            var call = TestJobs.MIRROR.with(new Point(1, 2));
            Task<Point> plain = runInExecutor(pool, call);
            Task<Point> named = runInExecutor(RemoteOptions.in(pool).withName("turn"), call);
            assertThat(plain.name()).isEqualTo("mirror");
            assertThat(named.name()).isEqualTo("turn");
            plain.cancel();
            named.cancel();
        });
    }

    @Test
    void a_job_that_ends_before_its_deadline_has_its_result() {
        TestLoop.run(loop -> {
            var call = TestJobs.MIRROR.withDeadline(Duration.ofHours(1)).with(new Point(1, 2));
            assertThat(runInExecutor(pool, call).await()).isEqualTo(new Point(2, 1));
        });
    }

    @Test
    void an_answer_that_is_none_is_a_loss() {
        TestLoop.run(loop -> {
            engine.silent = true;
            Task<Point> task = runInExecutor(pool, TestJobs.MIRROR.with(new Point(1, 2)));
            engine.taken.await();
            engine.answer(new byte[] {77});
            assertThatExceptionOfType(WorkerDiedException.class)
                    .isThrownBy(task::await)
                    .withMessage("engine Engine sent an invalid answer: an answer of kind 77");
        });
    }

    @Test
    void a_callback_closes_the_pool_without_waiting() throws Exception {
        try (EventLoop loop = EventLoop.open()) {
            assertThat(loop.offer(pool::close)).isTrue();
            loop.runUntilComplete(
                    loop.detach(() -> {
                        Async.checkpoint();
                        while (!isClosed()) {
                            Async.checkpoint();
                        }
                        return null;
                    }));
        }
    }

    private boolean isClosed() {
        try {
            runInExecutor(pool, TestJobs.MIRROR.with(new Point(1, 2))).await();
            return false;
        } catch (RejectedExecutionException e) {
            return true;
        }
    }

    @Test
    void work_runs_on_a_thread_without_a_context_class_loader() throws Exception {
        var wire = new JobWire(List.of(TestJobs.class), ShippedCall.BYTE_CAP, 8);
        byte[] call = wire.write(TestJobs.MIRROR.with(new Point(1, 2)));
        var work = new ShippedCall(List.of(TestJobs.class.getName()), call);
        var answer = new CompletableFuture<byte[]>();
        Thread bare =
                new Thread(() -> {
                    try {
                        answer.complete(work.call());
                    } catch (Exception e) {
                        answer.completeExceptionally(e);
                    }
                });
        bare.setContextClassLoader(null);
        bare.start();
        assertThat(wire.read(TestJobs.MIRROR, answer.get(), "there")).isEqualTo(new Point(2, 1));
    }

    /** Sends work through serialization, and wraps what goes wrong in four exceptions. */
    private static final class Engine extends AbstractExecutorService {
        volatile int failures;
        volatile boolean full;
        volatile boolean silent;
        final CountDownLatch taken = new CountDownLatch(1);
        volatile Future<?> last = new CompletableFuture<>();

        @Override
        public <T> Future<T> submit(Callable<T> work) {
            if (full) {
                throw new IllegalStateException(new RejectedExecutionException("overloaded"));
            }
            var result = new CompletableFuture<T>();
            last = result;
            taken.countDown();
            if (failures > 0) {
                failures = failures - 1;
                result.completeExceptionally(
                        new IllegalStateException(
                                new IllegalStateException(new IOException("the node left"))));
            } else if (!silent) {
                Thread.ofVirtual().start(() -> run(work, result));
            }
            return result;
        }

        @SuppressWarnings("unchecked") // the future of a call, which answers with bytes
        void answer(byte[] bytes) {
            ((CompletableFuture<byte[]>) last).complete(bytes);
        }

        @SuppressWarnings("unchecked") // the copy of a Callable<T>
        private static <T> void run(Callable<T> work, CompletableFuture<T> result) {
            try {
                result.complete(((Callable<T>) copy(work)).call());
            } catch (Exception e) {
                result.completeExceptionally(new IllegalStateException(e));
            }
        }

        private static Object copy(Object work) throws IOException, ClassNotFoundException {
            var bytes = new ByteArrayOutputStream();
            try (var out = new ObjectOutputStream(bytes)) {
                out.writeObject(work);
            }
            try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                return in.readObject();
            }
        }

        @Override
        public void execute(Runnable command) {
            throw new UnsupportedOperationException("not serializable: " + command);
        }

        @Override
        public void shutdown() {}

        @Override
        public List<Runnable> shutdownNow() {
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return true;
        }
    }
}
