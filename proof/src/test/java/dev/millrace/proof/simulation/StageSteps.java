package dev.millrace.proof.simulation;

import static dev.millrace.proof.simulation.World.require;

import dev.millrace.CancelledError;
import dev.millrace.completablefuture.FutureBridge;
import java.util.concurrent.CompletableFuture;

/** Futures of the JDK. */
enum StageSteps implements Kind {
    SHARED_STAGE((me, step) -> stage(me, step, false)),
    OWNED_STAGE((me, step) -> stage(me, step, true)),
    STAGE_THAT_FAILS(StageSteps::stageThatFails),
    BODY_AS_FUTURE(StageSteps::bodyAsFuture);

    private final Deed deed;

    StageSteps(Deed deed) {
        this.deed = deed;
    }

    @Override
    public void perform(Actor me, Step step) throws Exception {
        deed.perform(me, step);
    }

    private static void stage(Actor me, Step step, boolean owned) {
        World world = me.world;
        int value = world.ledger.make(owned ? "of an owned stage" : "of a shared stage");
        var stage = new CompletableFuture<Integer>();
        world.later(
                step.time(),
                () ->
                        world.anywhere(() -> {
                            if (!stage.complete(value)) {
                                world.ledger.out(value); // it is still its giver's
                            }
                        }));
        try {
            int got =
                    world.waits.until(
                            "a stage",
                            stage::isDone,
                            () ->
                                    owned
                                            ? FutureBridge.<Integer>awaitOwned(stage)
                                            : FutureBridge.<Integer>await(stage));
            require(got == value, "another value than the stage's");
            world.ledger.out(got);
        } catch (CancelledError left) {
            require(
                    owned ? stage.isDone() : !stage.isCancelled(),
                    owned ? "an owned stage was left" : "a shared stage was cancelled");
            if (!owned) {
                world.ledger.mayStay(value); // in the stage
            }
            throw left;
        }
    }

    private static void stageThatFails(Actor me, Step step) {
        World world = me.world;
        var stage = new CompletableFuture<Integer>();
        world.later(
                step.time(),
                () -> {
                    Planned failure = world.plans.plan(new Planned("a stage of " + me));
                    world.plans.mayBeLost(failure); // in the stage, which is not ours
                    world.anywhere(() -> stage.completeExceptionally(failure));
                });
        try {
            world.waits.until(
                    "the failure of a stage",
                    stage::isDone,
                    () -> FutureBridge.<Integer>await(stage));
            throw new AssertionError("a failure was lost");
        } catch (Planned thrown) {
            world.plans.told(thrown);
        }
    }

    private static void bodyAsFuture(Actor me, Step step) {
        World world = me.world;
        var future =
                FutureBridge.<Integer>toCompletableFuture(() -> {
                    world.cleanUpsDue++;
                    try {
                        return me.slowly(step.time(), "of a body behind a future");
                    } finally {
                        me.cleanUp();
                    }
                });
        world.ledger.out(FutureBridge.<Integer>awaitOwned(future));
        me.requireContext();
    }
}
