package dev.millrace.executor.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Calls that wait for a worker, while there is none. */
class IdleWorkersTest {
    private final IdleWorkers idle = new IdleWorkers("pool");
    private final CompletableFuture<WorkerKeeper> turn = new CompletableFuture<>();

    @Test
    void a_call_that_is_cancelled_while_it_waits_is_forgotten() throws Exception {
        var outcome = takeElsewhere();
        turn.cancel(false);
        assertThatExceptionOfType(CancellationException.class)
                .isThrownBy(() -> idle.take(turn)); // and so the other, or this one would wait
        assertThat(outcome.handle((_, thrown) -> thrown).get())
                .isInstanceOf(CancellationException.class);
        assertThat(idle.waiting()).isZero();
        assertThat(idle.busy()).isZero();
    }

    @Test
    void a_call_whose_thread_is_interrupted_while_it_waits_is_forgotten() {
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> idle.take(turn));
        assertThat(turn).isCancelled();
        assertThat(idle.waiting()).isZero();
    }

    @Test
    void calls_that_wait_are_told_that_no_worker_starts() throws Exception {
        var outcome = takeElsewhere();
        idle.refuseWaiting(new WorkerStartException("no java", null));
        assertThat(outcome.handle((_, thrown) -> thrown).get()).hasMessage("no java");
        assertThat(idle.waiting()).isZero();
    }

    @Test
    void a_closed_pool_refuses_calls_that_wait_and_calls_that_come() throws Exception {
        var outcome = takeElsewhere();
        idle.close();
        assertThat(outcome.handle((_, thrown) -> thrown).get())
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessage("pool is closed");
        assertThatExceptionOfType(RejectedExecutionException.class)
                .isThrownBy(() -> idle.take(new CompletableFuture<>()));
    }

    private CompletableFuture<WorkerKeeper> takeElsewhere() {
        var outcome = new CompletableFuture<WorkerKeeper>();
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        outcome.complete(idle.take(turn));
                    } catch (Exception e) {
                        outcome.completeExceptionally(e);
                    }
                });
        while (idle.waiting() == 0 && !outcome.isDone()) {
            Thread.onSpinWait();
        }
        return outcome;
    }
}
