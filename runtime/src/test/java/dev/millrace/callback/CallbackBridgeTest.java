package dev.millrace.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.CancelScope;
import dev.millrace.EventLoop;
import dev.millrace.Promise;
import dev.millrace.Task;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Callbacks that come once, and what stops them. */
@Timeout(60)
class CallbackBridgeTest extends EngineTest {
    private final Trace trace = new Trace();

    private Runnable action() {
        return () -> trace.add(EventLoop.inCallback() ? "cancelled in a callback" : "elsewhere");
    }

    private static void foreign(Runnable callback) throws InterruptedException {
        Thread thread = Thread.ofPlatform().name("foreign").start(callback);
        Async.blocking(() -> thread.join());
    }

    @Test
    void a_callback_on_any_thread_resumes_the_task() {
        TestLoop.run(
                engine,
                loop -> {
                    String value =
                            CallbackBridge.await(promise -> {
                                Thread.ofPlatform()
                                        .start(() -> promise.completeThreadSafe("value"));
                                return action();
                            });
                    assertThat(value).isEqualTo("value");
                    assertThat(
                                    CallbackBridge.<String>await(promise -> {
                                        promise.complete("at once");
                                        return action();
                                    }))
                            .isEqualTo("at once");
                    var failure = new IOException("refused");
                    try {
                        Async.mayThrow(IOException.class);
                        CallbackBridge.await(promise -> {
                            promise.fail(failure);
                            return null;
                        });
                    } catch (IOException caught) {
                        assertThat(caught).isSameAs(failure);
                        trace.add("caught");
                    }
                    loop.untilIdle();
                });
        assertThat(trace.steps()).containsExactly("caught"); // and no cancel action ran
    }

    @Test
    void a_cancel_of_the_task_runs_the_action_once_and_a_late_callback_is_ignored() {
        TestLoop.run(
                engine,
                loop -> {
                    var given = new AtomicReference<Promise<String>>();
                    Task<String> waiter =
                            Async.detach(() ->
                                    CallbackBridge.await(promise -> {
                                        given.set(promise);
                                        return action();
                                    }));
                    loop.untilIdle();
                    waiter.cancel();
                    loop.untilIdle();
                    foreign(() -> given.get().completeThreadSafe("too late"));
                    given.get().cancel();
                    loop.untilIdle();
                    assertThat(waiter.cancelled()).isTrue();
                });
        assertThat(trace.steps()).containsExactly("cancelled in a callback");
    }

    @Test
    void cancelled_before_the_registration_returned_the_action_still_runs_exactly_once() {
        TestLoop.run(
                engine,
                loop -> {
                    Promise<String> promise =
                            CallbackBridge.promise(unregistered -> {
                                unregistered.cancel("in the middle");
                                unregistered.cancel("again");
                                return action();
                            });
                    assertThat(trace.steps()).isEmpty();
                    loop.untilIdle();
                    promise.cancel();
                    loop.untilIdle();
                    assertThat(promise.cancelled()).isTrue();
                });
        assertThat(trace.steps()).containsExactly("cancelled in a callback");
    }

    @Test
    void in_a_cancelled_scope_nothing_is_started() {
        TestLoop.run(
                engine,
                loop -> {
                    var scope = new CancelScope();
                    scope.run(() -> {
                        scope.cancel();
                        CallbackBridge.await(promise -> {
                            trace.add("started");
                            return action();
                        });
                    });
                });
        assertThat(trace.steps()).isEmpty();
    }

    @Test
    void a_registration_that_throws_fails_the_promise() {
        var failure = new IOException("no such service");
        TestLoop.run(
                engine,
                loop -> {
                    assertThat(
                                    catchThrowable(() ->
                                            CallbackBridge.await(promise -> {
                                                throw failure;
                                            })))
                            .isSameAs(failure);
                    Promise<String> promise =
                            CallbackBridge.promise(unregistered -> {
                                throw failure;
                            });
                    assertThat(promise.failure()).isSameAs(failure);
                });
    }

    @Test
    void one_that_throws_after_its_callback_came_is_reported() {
        var failure = new IOException("second thoughts");
        var run =
                TestLoop.run(
                        engine,
                        loop -> {
                            String value =
                                    CallbackBridge.await(promise -> {
                                        promise.complete("value");
                                        throw failure;
                                    });
                            assertThat(value).isEqualTo("value");
                            loop.untilIdle();
                            loop.takeFaults();
                        });
        assertThat(run.faults()).hasSize(1);
        assertThat(run.faults().getFirst().failure()).isSameAs(failure);
    }

    @Test
    void an_operation_of_nio2_is_awaited(@TempDir Path directory) throws IOException {
        Path path = Files.writeString(directory.resolve("file"), "content");
        TestLoop.run(
                engine,
                loop -> {
                    try (var file = AsynchronousFileChannel.open(path)) {
                        var buffer = ByteBuffer.allocate(16);
                        int read =
                                CallbackBridge.<Integer>awaitHandler(
                                        handler -> file.read(buffer, 0, null, handler), () -> {});
                        assertThat(read).isEqualTo(7);
                        Throwable thrown =
                                catchThrowable(() ->
                                        CallbackBridge.<Integer>awaitHandler(
                                                handler -> file.read(buffer, -1, null, handler),
                                                () -> {}));
                        assertThat(thrown).isInstanceOf(IllegalArgumentException.class);
                    }
                });
    }

    @Test
    void a_cancel_closes_the_channel_and_the_failure_that_follows_is_silent() {
        TestLoop.run(
                engine,
                loop -> {
                    var server = AsynchronousServerSocketChannel.open().bind(null);
                    Task<AsynchronousSocketChannel> waiter =
                            Async.detach(() ->
                                    CallbackBridge.awaitHandler(
                                            handler -> server.accept(null, handler),
                                            () -> close(server)));
                    loop.untilIdle();
                    waiter.cancel();
                    loop.untilIdle();
                    assertThat(waiter.cancelled()).isTrue();
                    assertThat(server.isOpen()).isFalse();
                });
    }

    @Test
    void a_failure_of_the_operation_is_thrown_by_its_name() {
        TestLoop.run(
                engine,
                loop -> {
                    var server = AsynchronousServerSocketChannel.open().bind(null);
                    Task<String> waiter =
                            Async.detach(() -> {
                                try {
                                    Async.mayThrow(IOException.class);
                                    CallbackBridge.<AsynchronousSocketChannel>awaitHandler(
                                            handler -> server.accept(null, handler), () -> {});
                                    return "accepted";
                                } catch (AsynchronousCloseException closed) {
                                    return "closed";
                                }
                            });
                    loop.untilIdle();
                    close(server);
                    assertThat(waiter.await()).isEqualTo("closed");
                });
    }

    private static void close(AsynchronousServerSocketChannel server) {
        try {
            server.close();
        } catch (IOException unexpected) {
            throw new AssertionError(unexpected);
        }
    }
}
