package dev.millrace.proof.hooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.Coroutine;
import dev.millrace.EventLoop;
import dev.millrace.Promise;
import dev.millrace.Runner;
import dev.millrace.Task;
import dev.millrace.spi.LoopObserver;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.junit.EngineTest;
import dev.millrace.testing.junit.OnEachEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;

/** Hooks of loops, promises and waits: one report each, and everything goes on. */
@OnEachEngine(with = Thrown.class)
@Timeout(60)
class HookTest extends EngineTest {
    @Parameter(1)
    Thrown thrown;

    /** Runs {@code body}, after which {@code reports} reports have come, and the loop goes on. */
    private void run(int reports, TestLoop.Body body) {
        TestLoop.run(
                engine,
                loop -> {
                    body.run(loop);
                    loop.untilIdle();
                    assertThat(loop.takeFaults())
                            .hasSize(reports)
                            .allMatch(fault -> thrown.is(fault.failure()));
                    var ran = new AtomicInteger();
                    loop.loop().callSoon(ran::incrementAndGet);
                    Async.sleep(Duration.ofMillis(1));
                    assertThat(ran).hasValue(1);
                });
    }

    @Test
    void callbacks_whichever_way_they_came() {
        run(
                4,
                test -> {
                    EventLoop loop = test.loop();
                    loop.callSoon(thrown::now);
                    loop.callSoonThreadSafe(thrown::now);
                    loop.callLater(Duration.ofMillis(1), thrown::now);
                    loop.asScheduledExecutor().execute(thrown::now);
                    Async.sleep(Duration.ofMillis(2));
                });
    }

    @Test
    void callbacks_of_a_future() {
        run(
                1,
                loop -> {
                    var steps = new ArrayList<String>();
                    Promise<Integer> promise = Promise.create();
                    promise.addDoneCallback(done -> steps.add("before"));
                    promise.addDoneCallback(done -> thrown.now());
                    promise.addDoneCallback(done -> steps.add("after"));
                    promise.complete(1);
                    loop.untilIdle();
                    assertThat(steps).containsExactly("before", "after");
                    assertThat(promise.await()).isEqualTo(1);
                });
    }

    @Test
    void an_observer_of_the_loop() {
        run(
                3,
                loop -> {
                    var told = new AtomicInteger();
                    for (String when : List.of("fork", "wait", "end")) {
                        loop.loop().observe(new Failing(when, told));
                    }
                    for (int i = 0; i < 2; i++) {
                        assertThat(
                                        Async.<String>detach(
                                                        () -> {
                                                            Async.checkpoint();
                                                            return "unharmed";
                                                        })
                                                .await())
                                .isEqualTo("unharmed");
                    }
                    assertThat(told).hasValue(3);
                });
    }

    private final class Failing implements LoopObserver {
        private final String when;
        private final AtomicInteger told;

        Failing(String when, AtomicInteger told) {
            this.when = when;
            this.told = told;
        }

        private void at(String now) {
            if (when.equals(now)) {
                told.incrementAndGet();
                thrown.now();
            }
        }

        @Override
        public void taskForked(String loop, long task, String name, long parent) {
            at("fork");
        }

        @Override
        public void taskSuspended(String loop, long task, String name, String why) {
            at("wait");
        }

        @Override
        public void taskEnded(String loop, long task, String name, String outcome) {
            at("end");
        }
    }

    @Test
    void the_cancel_action_of_a_promise() {
        run(
                1,
                loop -> {
                    Promise<Integer> promise = Promise.create();
                    promise.onCancel(thrown::now);
                    promise.cancel();
                    assertThat(promise.cancelled()).isTrue();
                });
    }

    @Test
    void the_cancel_hook_of_a_wait() {
        run(
                1,
                loop -> {
                    Task<Object> waiter =
                            Async.detach(() ->
                                    Async.<Object>suspend(waiting ->
                                            waiting.onCancel(() -> thrown.instead(false))));
                    loop.untilIdle();
                    waiter.cancel();
                    loop.untilIdle();
                    assertThat(waiter.cancelled()).isTrue();
                });
    }

    @Test
    void the_start_and_the_cancel_hook_of_a_job() {
        run(
                1,
                test -> {
                    EventLoop loop = test.loop();
                    Task<Object> broken = loop.startJob("broken", job -> thrown.now());
                    assertThat(thrown.is(catchThrowable(broken::await))).isTrue();

                    Task<Object> job =
                            loop.startJob(
                                    "job",
                                    started -> started.onCancel(() -> thrown.instead(false)));
                    job.cancel();
                    test.untilIdle();
                    assertThat(job.cancelled()).isTrue();
                });
    }

    @Test
    void the_deadline_of_a_job() {
        run(
                1,
                test -> {
                    Task<Integer> job =
                            test.loop()
                                    .startJob(
                                            "job",
                                            started -> {
                                                started.onDeadline(
                                                        Duration.ofMillis(1), thrown::now);
                                                started.workEnds(); // or time would stand still
                                                test.loop()
                                                        .callLater(
                                                                Duration.ofMillis(2),
                                                                () -> started.resume(1));
                                            });
                    assertThat(job.await()).isEqualTo(1);
                });
    }

    @Test
    void hooks_for_values_that_nobody_takes() {
        run(
                3,
                test -> {
                    test.loop().discardHandler((loop, value, source) -> thrown.now());
                    test.loop().discard("value", null, "test");
                    test.loop().discard("value", value -> thrown.now(), "test");
                    Promise<String> promise = Promise.create();
                    promise.onDiscard(value -> thrown.now());
                    promise.cancel();
                    promise.completeThreadSafe("value");
                });
    }

    @Test
    void the_loser_of_a_race_and_its_hook() {
        run(
                1,
                loop -> {
                    List<Coroutine<String>> bodies = List.of(() -> "first", () -> "second");
                    String first = Async.race(bodies, lost -> thrown.now());
                    assertThat(first).isEqualTo("first");
                });
    }

    @Test
    void a_clean_up_leaves_the_others_to_run() {
        var steps = new ArrayList<String>();
        var reported = new ArrayList<Throwable>();
        var settings =
                EventLoop.builder()
                        .engine(engine)
                        .exceptionHandler((loop, fault) -> reported.add(fault.failure()));
        try (Runner runner = Runner.of(settings)) {
            runner.run(() -> {
                EventLoop.current().onClose(() -> steps.add("last"));
                EventLoop.current().onClose(thrown::now);
                EventLoop.current().onClose(() -> steps.add("first"));
            });
        }
        assertThat(steps).containsExactly("first", "last");
        assertThat(reported).singleElement().matches(thrown::is);
    }

    @Test
    void the_exception_handler_itself() {
        var handled = new AtomicInteger();
        var settings =
                EventLoop.builder()
                        .engine(engine)
                        .exceptionHandler((loop, fault) -> {
                            if (fault.message().equals("a callback failed")) { // and not that a
                                handled.incrementAndGet(); // busy machine is slow
                            }
                            thrown.now();
                        });
        try (Runner runner = Runner.of(settings)) {
            int sum =
                    runner.run(() -> {
                        EventLoop.current().callSoon(thrown::now);
                        EventLoop.current().callSoon(thrown::now);
                        Async.sleep(Duration.ofMillis(1));
                        return 1;
                    });
            assertThat(sum).isEqualTo(1);
        }
        assertThat(handled).hasValue(2);
    }
}
