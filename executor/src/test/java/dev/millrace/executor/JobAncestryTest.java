package dev.millrace.executor;

import static dev.millrace.executor.RunInExecutor.fromThread;
import static dev.millrace.executor.RunInExecutor.runInExecutor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.Async;
import dev.millrace.Context;
import dev.millrace.EventLoop;
import dev.millrace.Promise;
import dev.millrace.Task;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.junit.EngineTest;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A job that comes back to its own limiter through the loop would wait for itself. */
class JobAncestryTest extends EngineTest {
    private final Dispatcher one = Dispatcher.blocking("one", 1, 10);
    private final Dispatcher two = Dispatcher.blocking("two", 1, 10);

    @Test
    void a_job_that_submits_to_its_own_limiter_through_the_loop_is_refused() {
        TestLoop.run(
                engine,
                loop ->
                        assertThatIllegalStateException()
                                .isThrownBy(() ->
                                        runInExecutor(
                                                        JobOptions.in(one).withName("outer"),
                                                        () -> fromThread(this::inOne))
                                                .await())
                                .withMessageContaining(
                                        "outer (limiter one) → inner (limiter one)"));
    }

    @Test
    void the_way_round_over_another_limiter_is_named() {
        TestLoop.run(
                engine,
                loop ->
                        assertThatIllegalStateException()
                                .isThrownBy(() ->
                                        runInExecutor(
                                                        JobOptions.in(one).withName("first"),
                                                        () -> fromThread(this::overTwo))
                                                .await())
                                .withMessageContaining(
                                        "first (limiter one) → second (limiter two)"
                                                + " → inner (limiter one)"));
    }

    private String overTwo() {
        return runInExecutor(JobOptions.in(two).withName("second"), () -> fromThread(this::inOne))
                .await();
    }

    @Test
    void what_a_job_hands_over_without_waiting_for_it_is_not_refused() {
        TestLoop.run(
                engine,
                loop -> {
                    EventLoop home = loop.loop();
                    Task<String> inner =
                            runInExecutor(
                                            one,
                                            () -> {
                                                Context free =
                                                        RunInExecutor.handedOver(Context.current());
                                                return home.detach(() -> free.call(this::inOne));
                                            })
                                    .await();
                    assertThat(inner.await()).isEqualTo("inner");
                });
    }

    @Test
    void a_task_that_the_job_detaches_is_refused_as_well() {
        TestLoop.run(
                engine,
                loop -> {
                    EventLoop home = loop.loop();
                    assertThatIllegalStateException()
                            .isThrownBy(() ->
                                    runInExecutor(
                                                    one,
                                                    () ->
                                                            fromThread(() ->
                                                                    home.detach(this::inOne)
                                                                            .await()))
                                            .await())
                            .withMessageContaining("(limiter one) → inner (limiter one)");
                    assertThatExceptionOfType(CompletionException.class)
                            .isThrownBy(() ->
                                    runInExecutor(one, () -> home.submit(this::inOne).join())
                                            .await())
                            .withCauseInstanceOf(IllegalStateException.class);
                });
    }

    @Test
    void another_limiter_is_free_and_so_is_the_same_once_the_job_has_ended() {
        TestLoop.run(
                engine,
                loop -> {
                    Promise<String> gate = loop.loop().promise();
                    var detached = new AtomicReference<Task<String>>();
                    String other =
                            runInExecutor(
                                            one,
                                            () ->
                                                    fromThread(() -> {
                                                        detached.set(
                                                                Async.detach(() -> {
                                                                    gate.await();
                                                                    return inOne();
                                                                }));
                                                        return runInExecutor(two, () -> "two")
                                                                .await();
                                                    }))
                                    .await();
                    assertThat(other).isEqualTo("two");
                    gate.complete("open");
                    assertThat(detached.get().await()).isEqualTo("inner");
                });
    }

    private String inOne() {
        return runInExecutor(JobOptions.in(one).withName("inner"), () -> "inner").await();
    }
}
