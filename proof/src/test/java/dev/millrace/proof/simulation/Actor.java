package dev.millrace.proof.simulation;

import static dev.millrace.proof.simulation.World.require;

import dev.millrace.Async;
import dev.millrace.CancelScope;
import dev.millrace.VoidBody;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One task of a simulation. */
final class Actor {
    final World world;
    final int id;
    int staying; // in what a cancel does not end at once
    private @Nullable CancelScope scope; // of the step at hand

    Actor(World world, int id) {
        this.world = world;
        this.id = id;
    }

    void perform(List<Step> steps) throws Exception {
        World.ACTOR.where(
                id,
                () -> {
                    for (Step step : steps) {
                        boolean whole = limited(step);
                        requireContext();
                        trace(step.kind().name() + (whole ? " done" : " left"));
                    }
                });
    }

    /** Each step ends at its time at the latest: whatever waits, waits in a scope. */
    private boolean limited(Step step) throws Exception {
        CancelScope own = CancelScope.withDeadline(Duration.ofMillis(step.limit()));
        scope = own;
        boolean whole = own.<Exception>run(() -> step.kind().perform(this, step));
        scope = null;
        return whole;
    }

    /** From any thread. */
    void cancelStep(String reason) {
        CancelScope now = scope;
        if (now != null) {
            now.cancel(reason);
        }
    }

    /** With nothing ready: who is cancelled has left. */
    void check() {
        CancelScope now = scope;
        require(
                staying > 0 || now == null || !now.cancelCalled(),
                this + " is cancelled and does not leave");
    }

    // ---- of which steps are made

    void sleep(Duration time) {
        Duration due = world.loop.time().plus(time);
        Async.sleep(time);
        require(world.loop.time().compareTo(due) >= 0, "woken early");
        requireContext();
    }

    /** Takes that long and returns a value of its own. */
    int slowly(Duration time, String what) {
        sleep(time);
        return world.ledger.make(what);
    }

    /** Takes that long and fails. */
    Planned slowFailure(Duration time, String what) {
        sleep(time);
        return world.plans.plan(new Planned(what + " of actor-" + id));
    }

    /** Waits for a cancel, and then for a turn of clean-up. */
    void waitForCancel() {
        world.cleanUpsDue++;
        try {
            Async.sleep(Duration.ofDays(1));
        } finally {
            cleanUp();
        }
    }

    /** The end of what has raised {@code cleanUpsDue}. */
    void cleanUp() {
        VoidBody<RuntimeException> turn = Async::checkpoint;
        Async.shield(turn);
        requireContext();
        world.cleanUpsDue--;
    }

    void requireContext() {
        Integer actor = World.ACTOR.get();
        require(actor != null && actor == id, "the context of actor " + actor + " in " + id);
    }

    private void trace(String event) {
        world.simulation.trace(world.loop.time() + " actor-" + id + ": " + event);
    }

    @Override
    public String toString() {
        return "actor-" + id;
    }
}
