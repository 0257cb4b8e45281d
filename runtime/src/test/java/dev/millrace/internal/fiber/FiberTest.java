package dev.millrace.internal.fiber;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("engines")
@Timeout(60)
class FiberTest {
    @Parameter Supplier<Engine> engines;

    private final Queue<Fiber> ready = new ConcurrentLinkedQueue<>();
    private final FiberLoop home = ready::add;
    private final List<String> trace = Collections.synchronizedList(new ArrayList<>());

    static Stream<Named<Supplier<Engine>>> engines() {
        return Stream.of(
                Named.of("carrier", () -> Engine.carrier("test", Stream::empty)),
                Named.of("baton", Engine::baton),
                Named.of("simulated", Engine::simulated));
    }

    @Test
    void runs_only_while_it_is_entered() throws InterruptedException {
        Engine engine = engines.get();
        drive(
                engine,
                () -> {
                    Fiber[] fiber = new Fiber[1];
                    fiber[0] =
                            engine.fiber(
                                    home,
                                    "owner",
                                    "a fiber",
                                    () -> {
                                        trace.add("begins");
                                        fiber[0].suspend();
                                        trace.add("ends");
                                    });
                    fiber[0].start();
                    trace.add("started");
                    enterNext();
                    trace.add("suspended");
                    fiber[0].resume();
                    trace.add("resumed");
                    enterNext();
                });

        assertThat(trace).containsExactly("started", "begins", "suspended", "resumed", "ends");
        assertThat(ready).isEmpty();
    }

    @Test
    void knows_itself_its_owner_and_its_home_on_the_inside_only() throws InterruptedException {
        Engine engine = engines.get();
        drive(
                engine,
                () -> {
                    Fiber fiber =
                            engine.fiber(
                                    home,
                                    "owner",
                                    "a fiber",
                                    () -> {
                                        Fiber self = Fiber.current();
                                        trace.add(self.running() + " " + (self.loop() == home));
                                        trace.add(Thread.currentThread().getName());
                                        trace.add("" + (self.thread() == Thread.currentThread()));
                                    });
                    fiber.start();
                    enterNext();
                    trace.add("outside " + Fiber.current());
                });

        assertThat(trace).containsExactly("owner true", "a fiber", "true", "outside null");
    }

    @Test
    void resumed_twice_or_before_it_suspends_it_is_not_lost() throws InterruptedException {
        Engine engine = engines.get();
        drive(
                engine,
                () -> {
                    boolean[] go = {false};
                    Fiber[] fiber = new Fiber[1];
                    fiber[0] =
                            engine.fiber(
                                    home,
                                    "owner",
                                    null,
                                    () -> {
                                        fiber[0].resume();
                                        while (!go[0]) {
                                            fiber[0].suspend();
                                        }
                                        trace.add("ended");
                                    });
                    fiber[0].start();
                    enterNext();
                    go[0] = true;
                    fiber[0].resume();
                    fiber[0].resume();
                    while (!ready.isEmpty()) {
                        enterNext();
                    }
                });

        assertThat(trace).containsExactly("ended");
    }

    @Test
    void away_from_its_home_it_runs_on_and_comes_back_when_entered() throws InterruptedException {
        Engine engine = engines.get();
        var left = new CountDownLatch(1);
        drive(
                engine,
                () -> {
                    Fiber[] fiber = new Fiber[1];
                    fiber[0] =
                            engine.fiber(
                                    home,
                                    "owner",
                                    null,
                                    () -> {
                                        fiber[0].leave();
                                        trace.add("away " + Fiber.current());
                                        left.countDown();
                                        fiber[0].comeBack();
                                        trace.add("back " + (Fiber.current() == fiber[0]));
                                    });
                    fiber[0].start();
                    enterNext();
                    awaitReady(left);
                    while (!ready.isEmpty()) {
                        enterNext();
                    }
                });

        assertThat(trace).containsExactly("away null", "back true");
    }

    @Test
    void a_home_that_refuses_it_does_not_hold_it_up() throws InterruptedException {
        Engine engine = engines.get();
        var ended = new CountDownLatch(1);
        boolean[] closed = {false};
        var queue = new ArrayDeque<Fiber>();
        FiberLoop closing =
                fiber -> {
                    if (!closed[0]) {
                        queue.add(fiber);
                    }
                    return !closed[0];
                };
        Fiber[] fiber = new Fiber[1];
        drive(
                engine,
                () -> {
                    fiber[0] =
                            engine.fiber(
                                    closing,
                                    "owner",
                                    null,
                                    () -> {
                                        fiber[0].suspend();
                                        ended.countDown();
                                    });
                    fiber[0].start();
                    queue.remove().enter();
                });
        closed[0] = true;
        fiber[0].resume();

        assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
    }

    private void drive(Engine engine, Runnable driver) throws InterruptedException {
        var done = new CountDownLatch(1);
        var failure = new Throwable[1];
        engine.drive(
                "driver",
                () -> {
                    try {
                        driver.run();
                    } catch (Throwable t) {
                        failure[0] = t;
                    } finally {
                        done.countDown();
                    }
                });
        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(failure[0]).isNull();
    }

    private void enterNext() {
        ready.remove().enter();
    }

    private void awaitReady(CountDownLatch latch) {
        while (latch.getCount() > 0 || ready.isEmpty()) {
            Thread.onSpinWait();
        }
    }
}
