package dev.millrace.proof.simulation;

import dev.millrace.Async;
import dev.millrace.ContextVar;
import dev.millrace.EventLoop;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.rxjava.RxBridge;
import dev.millrace.testing.TestLoop;
import io.reactivex.rxjava3.core.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What the tasks of one simulation share. */
final class World {
    static final ContextVar<Integer> ACTOR = ContextVar.of("actor");
    private static final Duration MOMENT = Duration.ofMillis(1);

    final Simulation simulation;
    final TestLoop test;
    final EventLoop loop;
    final Plans plans;
    final Ledger ledger = new Ledger();
    final Waits waits = new Waits();
    final Limits limits;
    final Locks locks;
    final Permits permits;
    final Signals signals;
    final reactor.core.scheduler.Scheduler reactor;
    final Scheduler rx;
    final List<Actor> actors = new ArrayList<>();
    int cleanUpsDue;

    private final List<Pipe> pipes = new ArrayList<>(); // those in use
    private final List<Round> rounds = new ArrayList<>(); // the same
    private final List<Store> stores = new ArrayList<>(); // the same
    private final List<Store> allStores = new ArrayList<>();
    private final List<Pipe> allPipes = new ArrayList<>();
    private final List<Round> allRounds = new ArrayList<>(); // nothing of it is collected
    private int pending;
    private int stamps;

    World(TestLoop test, Simulation simulation, Plans plans) {
        this.test = test;
        this.simulation = simulation;
        this.plans = plans;
        this.loop = test.loop();
        this.limits = new Limits(this);
        this.locks = new Locks(this);
        this.permits = new Permits(this);
        this.signals = new Signals(this);
        this.reactor = ReactorBridge.scheduler(loop);
        this.rx = RxBridge.scheduler(loop);
        for (int i = 0; i < Program.SHARED; i++) {
            pipes.add(new Pipe(this, i));
            rounds.add(new Round(this, i));
            stores.add(new Store(this, i));
        }
        allStores.addAll(stores);
        allPipes.addAll(pipes);
        allRounds.addAll(rounds);
        for (int i = 0; i < Program.ACTORS; i++) {
            actors.add(new Actor(this, i));
        }
        loop.discardHandler((on, value, source) -> ledger.discarded(value));
    }

    static void require(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError(what);
        }
    }

    Pipe pipe(int number) {
        return pipes.get(number);
    }

    /** For a pipe that is closed. */
    void newPipe(Pipe closed) {
        int place = pipes.indexOf(closed);
        if (place >= 0) {
            var fresh = new Pipe(this, closed.channel.capacity());
            pipes.set(place, fresh);
            allPipes.add(fresh);
        }
    }

    /** One of each order. */
    Store store(int order) {
        return stores.get(order);
    }

    /** For a queue that is shut down. */
    void newStore(Store shutDown) {
        int place = stores.indexOf(shutDown);
        if (place >= 0) {
            var fresh = new Store(this, shutDown.order);
            stores.set(place, fresh);
            allStores.add(fresh);
        }
    }

    Round round(int number) {
        return rounds.get(number);
    }

    List<Round> rounds() {
        return List.copyOf(rounds);
    }

    /** For a round whose promise is done, or will be at once. */
    void newRound(Round over) {
        int place = rounds.indexOf(over);
        if (place >= 0) {
            var fresh = new Round(this, place);
            rounds.set(place, fresh);
            allRounds.add(fresh);
        }
    }

    /** Each larger than the last. */
    int stamp() {
        return ++stamps;
    }

    // ---- what happens beside the tasks

    /** Runs {@code action} in a callback; the program does not end before. */
    void later(Duration delay, Runnable action) {
        pending++;
        loop.callLater(
                delay,
                () -> {
                    pending--;
                    action.run();
                });
    }

    /** Runs {@code action} on another thread while the loop stands still. */
    void elsewhere(Runnable action) {
        OtherThread.run(action);
    }

    /** Here or on another thread, as chance will have it. */
    void anywhere(Runnable action) {
        if (simulation.choose(2) == 0) {
            action.run();
        } else {
            elsewhere(action);
        }
    }

    // ---- what has to be true

    /** With nothing ready. */
    void check() {
        waits.check();
        actors.forEach(Actor::check);
        allPipes.forEach(Pipe::check);
        allRounds.forEach(Round::check);
        limits.check();
        locks.check();
        permits.check();
        signals.check();
        allStores.forEach(Store::check);
    }

    /** Waits for what happens beside the tasks. */
    void settle() {
        do {
            Async.sleep(MOMENT); // what is to come has been counted by then
        } while (pending > 0);
        test.untilIdle();
    }

    /** With all tasks ended. */
    void checkAtEnd() {
        allPipes.forEach(Pipe::checkAtEnd);
        limits.checkAtEnd();
        locks.checkAtEnd();
        permits.checkAtEnd();
        allStores.forEach(Store::checkAtEnd);
        test.untilIdle(); // for the discard hooks
        ledger.check();
        require(cleanUpsDue == 0, cleanUpsDue + " clean-ups did not run");
        require(Inside.closeHooks(loop) == 0, "a stream has left its clean-up with the loop");
    }
}
