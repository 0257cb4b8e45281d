package dev.millrace.proof.simulation;

import dev.millrace.Async;
import dev.millrace.ContextVar;
import dev.millrace.EventLoop;
import dev.millrace.Promise;
import dev.millrace.executor.CapacityLimiter;
import dev.millrace.executor.Dispatcher;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.rxjava.RxBridge;
import dev.millrace.testing.TestLoop;
import io.reactivex.rxjava3.core.Scheduler;
import java.util.ArrayList;
import java.util.List;

/** What the tasks of one simulation share. */
final class World {
    static final ContextVar<Integer> ACTOR = ContextVar.of("actor");

    final Simulation simulation;
    final TestLoop test;
    final EventLoop loop;
    final List<Pipe> pipes = new ArrayList<>();
    final List<Promise<Integer>> promises = new ArrayList<>();
    final List<Promise<Integer>> awaited = new ArrayList<>(); // once per awaiter
    final CapacityLimiter limiter = CapacityLimiter.of("limiter", 2, 100);
    final Dispatcher dispatcher;
    final reactor.core.scheduler.Scheduler reactor;
    final Scheduler rx;
    int inLimiter;
    int beforeLimiter;
    int cleanUpsDue;
    private int values;

    World(TestLoop test, Simulation simulation) {
        this.test = test;
        this.simulation = simulation;
        this.loop = test.loop();
        this.dispatcher = Dispatcher.of("driven", this::execute, 2, 100);
        this.reactor = ReactorBridge.scheduler(loop);
        this.rx = RxBridge.scheduler(loop);
        for (int i = 0; i < Program.SHARED; i++) {
            pipes.add(new Pipe(i));
            promises.add(loop.promise("promise-" + i));
        }
    }

    int newValue() {
        return ++values;
    }

    /** A promise is good for one round. */
    void renew(int promise) {
        promises.set(promise, loop.promise("promise-" + promise));
    }

    private void execute(Runnable job) {
        later(simulation.choose(4), job);
    }

    private void later(int turns, Runnable job) {
        loop.callSoonThreadSafe(() -> {
            if (turns == 0) {
                elsewhere(job);
            } else {
                later(turns - 1, job);
            }
        });
    }

    /** Runs {@code action} on another thread while the loop stands still. */
    void elsewhere(Runnable action) {
        Thread thread = Thread.ofVirtual().name("elsewhere").start(action);
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts it", e);
        }
    }

    void check() {
        pipes.forEach(Pipe::check);
        for (Promise<Integer> each : awaited) {
            if (each.done()) {
                throw new AssertionError(each.name() + " is done and awaited");
            }
        }
        if (inLimiter > limiter.total()) {
            throw new AssertionError(inLimiter + " have a permit");
        }
        if (beforeLimiter > 0 && inLimiter < limiter.total()) {
            throw new AssertionError(beforeLimiter + " wait while a permit is free");
        }
    }

    void checkAtEnd() {
        pipes.forEach(Pipe::checkAtEnd);
        for (CapacityLimiter each : List.of(limiter, dispatcher.limiter())) {
            var now = each.statistics();
            if (now.active() + now.queued() + now.waitingForSlot() != 0) {
                throw new AssertionError("left in a limiter: " + now);
            }
            Async.timeout(
                    java.time.Duration.ofSeconds(1),
                    () ->
                            Async.gather(
                                    () -> each.run(() -> meet(each)),
                                    () -> each.run(() -> meet(each))));
        }
        if (cleanUpsDue != 0) {
            throw new AssertionError(cleanUpsDue + " clean-ups did not run");
        }
    }

    private static int meet(CapacityLimiter limiter) {
        while (limiter.statistics().active() < limiter.total()) {
            Async.sleep(java.time.Duration.ofMillis(1)); // until all permits are taken
        }
        Async.sleep(java.time.Duration.ofMillis(2));
        return 0;
    }
}
