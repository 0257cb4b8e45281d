package dev.millrace.completablefuture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.Promise;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.testing.TestLoop;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Futures that show a task or a promise that exists already: none of them owns it. */
@ParameterizedClass
@MethodSource("dev.millrace.completablefuture.Setting#all")
class FutureViewTest {
    @Parameter Setting setting;

    @Test
    void a_view_completes_as_what_it_shows() {
        TestLoop.run(
                setting.engine(),
                loop -> {
                    Promise<String> promise = loop.loop().promise();
                    var view = viewOf(promise);
                    loop.untilIdle();
                    assertThat(view).isNotDone();
                    promise.complete("value");
                    assertThat(FutureBridge.<String>await(view)).isEqualTo("value");

                    Promise<String> failing = loop.loop().promise();
                    var failed = viewOf(failing);
                    var failure = new IOException("disk");
                    loop.untilIdle();
                    failing.fail(failure);
                    assertThatExceptionOfType(IOException.class)
                            .isThrownBy(() -> FutureBridge.await(failed))
                            .isSameAs(failure);
                });
    }

    @Test
    void a_view_of_what_is_done_is_complete_at_once() {
        TestLoop.run(
                setting.engine(),
                loop -> {
                    Promise<String> promise = loop.loop().promise();
                    promise.complete("value");
                    assertThat(viewOf(promise)).isCompletedWithValue("value");

                    Promise<String> failed = loop.loop().promise();
                    failed.fail(new IOException("disk"));
                    assertThat(viewOf(failed)).isCompletedExceptionally().isNotCancelled();

                    Promise<String> cancelled = loop.loop().promise();
                    cancelled.cancel();
                    assertThat(viewOf(cancelled)).isCancelled();

                    Promise<String> empty = loop.loop().promise();
                    empty.complete(null);
                    assertThat(viewOf(empty)).isCompletedWithValue(null);
                });
    }

    @Test
    void a_cancelled_task_cancels_its_views() {
        TestLoop.run(
                setting.engine(),
                loop -> {
                    Task<String> task = Async.detach(() -> loop.loop().<String>promise().await());
                    var view = viewOf(task);
                    loop.untilIdle();
                    task.cancel("by an operator");
                    assertThatExceptionOfType(TaskCancelledException.class)
                            .isThrownBy(() -> FutureBridge.await(view))
                            .withMessageContaining("by an operator");
                    assertThat(view).isCancelled();
                });
    }

    @Test
    void cancelling_or_completing_a_view_leaves_the_task_alone() {
        TestLoop.run(
                setting.engine(),
                loop -> {
                    Promise<String> promise = loop.loop().promise();
                    Task<String> task = Async.detach(() -> promise.await());
                    var cancelled = viewOf(task);
                    var completed = viewOf(task);
                    var patient = viewOf(task);
                    loop.untilIdle();
                    setting.complete(() -> cancelled.cancel(true));
                    setting.complete(() -> completed.complete("mine"));
                    loop.untilIdle();
                    assertThat(task.done()).isFalse();
                    promise.complete("value");
                    assertThat(FutureBridge.<String>await(patient)).isEqualTo("value");
                    assertThat(completed).isCompletedWithValue("mine");
                });
    }

    @Test
    void blocking_for_it_on_a_loop_is_refused() {
        TestLoop.run(
                setting.engine(),
                loop -> {
                    var view = viewOf(loop.loop().<String>promise());
                    assertThatIllegalStateException().isThrownBy(view::join);
                    view.cancel(false);
                });
    }

    @Test
    void the_end_of_the_loop_cancels_the_views_of_what_never_came() {
        EventLoop loop = EventLoop.builder().engine(setting.engine()).open();
        var view = FutureBridge.toCompletableFuture(loop.<String>promise());
        loop.close();
        assertThat(view).isCancelled();
    }

    /** Asks for a view on the thread of the setting. */
    private <T> CompletableFuture<T> viewOf(dev.millrace.LoopFuture<T> future) {
        var view = new AtomicReference<CompletableFuture<T>>();
        setting.complete(() -> view.set(FutureBridge.toCompletableFuture(future)));
        return view.get();
    }
}
