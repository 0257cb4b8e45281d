package dev.millrace.proof.reactive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.TaskGroup;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.rxjava.RxBridge;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Observable;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** All worlds on the one clock of the testing loop. */
@Timeout(60)
class OneClockTest extends EngineTest {
    @RegisterExtension final DropHooks drops = new DropHooks();

    private final Trace trace = new Trace();

    @Test
    void one_advance_drives_reactor_rxjava_executors_and_our_own_sleep() {
        var run =
                TestLoop.run(
                        engine,
                        loop -> {
                            Scheduler reactor = ReactorBridge.scheduler(loop.loop());
                            var rx = RxBridge.scheduler(loop.loop());
                            Flux.just("a", "b", "c")
                                    .delayElements(Duration.ofMillis(400), reactor)
                                    .subscribe(element -> at(loop, "delayElements " + element));
                            Mono.never()
                                    .timeout(Duration.ofMillis(700), reactor)
                                    .subscribe(
                                            value -> {},
                                            failure ->
                                                    at(loop, failure.getClass().getSimpleName()));
                            var ticks =
                                    Observable.interval(500, TimeUnit.MILLISECONDS, rx)
                                            .subscribe(n -> at(loop, "observable " + n));
                            var beats =
                                    Flowable.interval(600, TimeUnit.MILLISECONDS, rx)
                                            .subscribe(n -> at(loop, "flowable " + n));
                            ScheduledFuture<?> once =
                                    loop.loop()
                                            .asScheduledExecutor()
                                            .schedule(
                                                    () -> at(loop, "executor"),
                                                    1100,
                                                    TimeUnit.MILLISECONDS);
                            Async.detach(() -> {
                                Async.sleep(Duration.ofMillis(300));
                                at(loop, "sleep");
                                Async.sleep(Duration.ofMillis(750));
                                at(loop, "sleep");
                            });
                            loop.advance(Duration.ofMillis(1240));
                            ticks.dispose();
                            beats.dispose();
                            assertThat(once.isDone()).isTrue();
                        });
        assertThat(trace.steps())
                .containsExactly(
                        "300 sleep",
                        "400 delayElements a",
                        "500 observable 0",
                        "600 flowable 0",
                        "700 TimeoutException",
                        "800 delayElements b",
                        "1000 observable 1",
                        "1050 sleep",
                        "1100 executor",
                        "1200 flowable 1",
                        "1200 delayElements c");
        assertThat(run.elapsed()).isEqualTo(Duration.ofMillis(1240));
    }

    @Test
    void a_task_awaits_what_is_delayed_by_either_library() {
        var run =
                TestLoop.run(
                        engine,
                        loop -> {
                            Scheduler reactor = ReactorBridge.scheduler(loop.loop());
                            var rx = RxBridge.scheduler(loop.loop());
                            TaskGroup.run(group -> {
                                group.fork(() -> {
                                    ReactorBridge.await(Mono.delay(Duration.ofHours(2), reactor));
                                    at(loop, "mono");
                                });
                                group.fork(() -> {
                                    RxBridge.await(
                                            Flowable.timer(1, TimeUnit.HOURS, rx).firstOrError());
                                    at(loop, "flowable");
                                });
                            });
                            Throwable late =
                                    catchThrowable(() ->
                                            ReactorBridge.await(
                                                    Mono.never()
                                                            .timeout(
                                                                    Duration.ofHours(1), reactor)));
                            assertThat(late).isInstanceOf(TimeoutException.class);
                        });
        assertThat(trace.steps()).containsExactly("3600000 flowable", "7200000 mono");
        assertThat(run.elapsed()).isEqualTo(Duration.ofHours(3));
    }

    @Test
    void time_measured_by_the_operators_is_the_loop_s() {
        TestLoop.run(
                engine,
                loop -> {
                    Scheduler reactor = ReactorBridge.scheduler(loop.loop());
                    var rx = RxBridge.scheduler(loop.loop());
                    var byReactor =
                            Flux.just(1, 2)
                                    .delayElements(Duration.ofMinutes(1), reactor)
                                    .elapsed(reactor)
                                    .map(timed -> timed.getT1())
                                    .collectList();
                    assertThat(ReactorBridge.awaitRequired(byReactor))
                            .containsExactly(60000L, 60000L);
                    var byRx =
                            Flowable.interval(1, TimeUnit.MINUTES, rx)
                                    .take(2)
                                    .timeInterval(TimeUnit.MILLISECONDS, rx)
                                    .map(timed -> timed.time())
                                    .toList();
                    assertThat(RxBridge.await(byRx)).containsExactly(60000L, 60000L);
                });
    }

    private void at(TestLoop loop, String step) {
        trace.add(loop.time().toMillis() + " " + step);
    }
}
