package dev.millrace.executor.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.executor.codec.Codec;
import dev.millrace.executor.remote.RemoteJob;
import dev.millrace.executor.remote.RemoteJobs;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A pool whose worker is never ready: what its calls are told, and how they end. */
@Tag("slow") // starts JVMs
class StartingWorkersTest {
    private static final RemoteJob<String, String> ECHO =
            RemoteJob.of("echo", Codec.of(String.class), Codec.of(String.class), text -> text);

    /** Is never made in a worker, which so never answers. */
    public static final class NeverReady implements RemoteJobs {
        /** Blocks in a worker. */
        public NeverReady() throws InterruptedException {
            if (Boolean.getBoolean("test.block")) {
                new CountDownLatch(1).await();
            }
        }

        @Override
        public List<RemoteJob<?, ?>> jobs() {
            return List.of(ECHO);
        }
    }

    private final ProcessPoolBuilder builder =
            ProcessPool.builder(NeverReady.class)
                    .name("pool")
                    .size(1)
                    .jvmOptions("-Dtest.block=true")
                    .backoff(Duration.ZERO, Duration.ZERO);
    private ProcessPool pool;

    @AfterEach
    void close() {
        pool.close();
    }

    private WorkerCall<String, String> call() {
        return new WorkerCall<>(pool, ECHO.with("secret"), 0, 1);
    }

    /** Awaits the call on a thread of its own, and returns once it waits for a worker. */
    private CompletableFuture<Throwable> startWaiting(WorkerCall<?, ?> call, Thread[] thread) {
        var outcome = new CompletableFuture<Throwable>();
        thread[0] =
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                call.await();
                                outcome.completeExceptionally(new AssertionError("it ran"));
                            } catch (RuntimeException e) {
                                outcome.complete(e);
                            }
                        });
        while (pool.idle().waiting() == 0 && !outcome.isDone()) {
            Thread.onSpinWait();
        }
        return outcome;
    }

    @Test
    void a_call_tells_what_it_waits_for_and_not_its_argument() throws Exception {
        pool = builder.open();
        WorkerCall<String, String> call = call();
        assertThat(call).hasToString("job echo");
        assertThat(call.describe().toString()).contains("the end of job echo, of pool pool");
        var outcome = startWaiting(call, new Thread[1]);
        assertThat(call.describe().toString())
                .contains("a worker for job echo, of pool pool")
                .doesNotContain("secret");
        assertThat(pool).hasToString("pool (0 run, 1 wait)");

        call.cancel();
        assertThat(outcome.get())
                .isInstanceOf(CancellationException.class)
                .hasMessage("job echo was cancelled");
        assertThat(pool.idle().waiting()).isZero();
    }

    @Test
    void a_call_that_was_cancelled_before_it_began_waits_for_no_worker() {
        pool = builder.open();
        WorkerCall<String, String> call = call();
        call.run(); // the cancel action
        assertThatExceptionOfType(CancellationException.class)
                .isThrownBy(call::await)
                .withMessage("job echo was cancelled");
    }

    @Test
    void an_interrupt_of_a_call_that_waits_is_the_close_of_its_pool() throws Exception {
        pool = builder.open();
        var thread = new Thread[1];
        var outcome = startWaiting(call(), thread);
        thread[0].interrupt();
        assertThat(outcome.get())
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessage("pool is closed");
    }

    @Test
    void a_worker_that_is_not_ready_within_the_limit_is_killed_and_the_calls_are_told()
            throws Exception {
        pool = builder.startLimit(Duration.ofMillis(1)).open();
        var outcome = startWaiting(call(), new Thread[1]);
        assertThat(outcome.get())
                .isInstanceOf(WorkerStartException.class)
                .hasMessageMatching("pool-worker-\\d+ did not connect within PT0.001S");
        assertThat(pool.statistics().workers()).isZero();
    }

    @Test
    void a_close_ends_a_start_and_rejects_the_calls_that_wait_for_it() throws Exception {
        pool = builder.closeGrace(Duration.ZERO).open();
        var outcome = startWaiting(call(), new Thread[1]);
        pool.close();
        assertThat(outcome.get())
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessage("pool is closed");
        assertThatExceptionOfType(RejectedExecutionException.class)
                .isThrownBy(call()::await)
                .withMessage("pool is closed");
    }
}
