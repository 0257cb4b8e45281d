package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ThreadRulesTest extends OnBothEngines {

    @Test
    void every_loop_only_call_from_another_thread_fails_and_names_the_call_to_use()
            throws Exception {
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        pipe.sink().configureBlocking(false);
        Promise<String> promise = loop.promise();
        Handle soon = loop.callSoon(() -> {});
        TimerHandle timer = loop.callLater(Duration.ofDays(1), () -> {});

        Map<Callable<?>, String> calls = new LinkedHashMap<>();
        calls.put(() -> loop.callSoon(() -> {}), "callSoonThreadSafe");
        calls.put(() -> loop.callLater(Duration.ZERO, () -> {}), "callSoonThreadSafe");
        calls.put(() -> loop.callAt(Duration.ZERO, () -> {}), "callSoonThreadSafe");
        calls.put(voided(() -> loop.addReader(pipe.source(), () -> {})), "callSoonThreadSafe");
        calls.put(voided(() -> loop.addWriter(pipe.sink(), () -> {})), "callSoonThreadSafe");
        calls.put(() -> loop.removeReader(pipe.source()), "callSoonThreadSafe");
        calls.put(() -> loop.removeWriter(pipe.sink()), "callSoonThreadSafe");
        calls.put(() -> loop.startJob(null, job -> {}), "loop.submit");
        calls.put(voided(loop::stop), "callSoonThreadSafe");
        calls.put(loop::allTasks, "loop.submit");
        calls.put(() -> loop.onClose(() -> {}), "callSoonThreadSafe");
        calls.put(voided(() -> promise.complete("value")), "completeThreadSafe");
        calls.put(voided(() -> promise.fail(new Exception("x"))), "failThreadSafe");
        calls.put(() -> promise.tryComplete("value"), "completeThreadSafe");
        calls.put(() -> promise.tryFail(new Exception("x")), "failThreadSafe");
        calls.put(voided(() -> promise.onCancel(() -> {})), "callSoonThreadSafe");
        calls.put(voided(() -> promise.addDoneCallback(done -> {})), "callSoonThreadSafe");
        calls.put(() -> promise.removeDoneCallback(done -> {}), "callSoonThreadSafe");
        calls.put(voided(soon::cancel), "callSoonThreadSafe");
        calls.put(voided(timer::cancel), "callSoonThreadSafe");

        whileRunning(() ->
                calls.forEach((call, instead) ->
                        assertThat(catchThrowable(call::call))
                                .as(instead)
                                .isInstanceOf(WrongThreadException.class)
                                .hasMessageContainingAll(
                                        loop.name(), Thread.currentThread().getName(), instead)));
        assertThat(promise.done()).isFalse();
        pipe.source().close();
        pipe.sink().close();
    }

    @Test
    void a_task_of_another_loop_is_a_stranger_too() throws Exception {
        whileRunning(() -> {
            try (EventLoop other = builder().name("other").open()) {
                other.runUntilComplete(
                        other.detach(() -> {
                            assertThat(loop.inLoop()).isFalse();
                            assertThatExceptionOfType(WrongThreadException.class)
                                    .isThrownBy(() -> loop.callSoon(() -> {}));
                            return null;
                        }));
            }
        });
    }

    @Test
    void a_virtual_thread_started_by_a_task_is_a_stranger() throws InterruptedException {
        run(() ->
                Async.blocking(() -> {
                    Thread stranger =
                            Thread.startVirtualThread(() -> {
                                trace.add("owner " + loop.inLoop());
                                trace.add("loop " + EventLoop.currentOrNull());
                            });
                    stranger.join();
                }));

        assertThat(trace).containsExactly("owner false", "loop null");
    }

    @Test
    void between_runs_the_loop_belongs_to_whoever_holds_it() throws InterruptedException {
        loop.callSoon(add("callback"));
        Promise<String> promise = loop.promise();
        promise.complete("value");
        assertThat(loop.inLoop()).isFalse();
        assertThat(loop.allTasks()).isEmpty();
        runOneTurn();

        assertThat(trace).containsExactly("callback");
    }

    @Test
    void tasks_and_callbacks_know_their_loop() throws InterruptedException {
        Runnable look =
                () -> {
                    assertThat(EventLoop.current()).isSameAs(loop);
                    assertThat(EventLoop.currentOrNull()).isSameAs(loop);
                    assertThat(loop.inLoop()).isTrue();
                    assertThat(loop.running()).isTrue();
                    trace.add("in a callback: " + EventLoop.inCallback());
                };
        loop.callSoon(() -> Context.empty().run(look::run));
        run(look::run);

        assertThat(trace).containsExactly("in a callback: true", "in a callback: false");
    }

    @Test
    void outside_a_loop_there_is_none() {
        assertThat(EventLoop.currentOrNull()).isNull();
        assertThat(EventLoop.inCallback()).isFalse();
        assertThatIllegalStateException()
                .isThrownBy(EventLoop::current)
                .withMessageContainingAll(Thread.currentThread().getName(), "Async.run", "submit");
    }

    @Test
    void a_callback_is_no_task() throws InterruptedException {
        loop.callSoon(() ->
                assertThatIllegalStateException()
                        .isThrownBy(Async::currentTask)
                        .withMessageContainingAll("callback", loop.name(), "detach"));

        runOneTurn();
    }

    private void whileRunning(VoidCoroutine outside) throws Exception {
        var running = new CountDownLatch(1);
        loop.callSoon(running::countDown);
        time.freeze();
        Thread runner =
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                loop.runForever();
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        });
        Reported.await(running);
        try {
            outside.run();
        } finally {
            loop.callSoonThreadSafe(loop::stop);
            runner.join();
        }
    }

    private static Callable<?> voided(VoidCoroutine call) {
        return () -> {
            call.run();
            return "done";
        };
    }
}
