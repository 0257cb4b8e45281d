package dev.millrace.proof.simulation;

import static dev.millrace.proof.simulation.World.require;

import dev.millrace.Promise;
import org.jspecify.annotations.Nullable;

/** A promise, good for one completion, with all who wait for it. */
final class Round {
    final Promise<Integer> promise;
    int watching; // how many wait for it among others
    boolean claimed; // it has been decided who completes it
    private final World world;
    private int awaiting;
    private @Nullable Integer value;
    private @Nullable Planned failure;

    Round(World world, int number) {
        this.world = world;
        this.promise = world.loop.promise("promise-" + number);
    }

    void complete(int outcome) {
        value = outcome;
        require(promise.tryComplete(outcome), "it was done already");
    }

    void completeElsewhere(int outcome) {
        value = outcome;
        world.elsewhere(() -> promise.completeThreadSafe(outcome));
    }

    void fail(Planned outcome) {
        failure = outcome;
        require(promise.tryFail(outcome), "it was done already");
    }

    void failElsewhere(Planned outcome) {
        failure = outcome;
        world.elsewhere(() -> promise.failThreadSafe(outcome));
    }

    void await() {
        awaiting++;
        try {
            require(promise.await().equals(value), "another value than it was completed with");
        } catch (Planned thrown) {
            require(thrown == failure, "another failure than it was completed with");
            world.plans.told(thrown);
        } finally {
            awaiting--;
        }
    }

    /** With nothing ready. */
    void check() {
        require(awaiting == 0 || !promise.done(), promise.name() + " is done and awaited");
        if (awaiting + watching == 0) {
            require(
                    !Inside.isObserved(promise),
                    promise.name() + " is observed by somebody who has left");
        }
    }
}
