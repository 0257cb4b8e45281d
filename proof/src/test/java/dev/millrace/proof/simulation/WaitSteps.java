package dev.millrace.proof.simulation;

import static dev.millrace.proof.simulation.World.require;

import dev.millrace.Async;
import dev.millrace.CancelScope;
import dev.millrace.DeadlineExceededException;
import dev.millrace.VoidBody;
import dev.millrace.spi.Suspension;
import java.time.Duration;

/** A task by itself: it sleeps, is suspended, is cut off, and shields itself. */
enum WaitSteps implements Kind {
    SLEEP((me, step) -> me.sleep(step.time())),
    CHECKPOINT((me, step) -> Async.checkpoint()),
    SUSPEND(WaitSteps::suspend),
    SUSPEND_AND_FAIL(WaitSteps::suspendAndFail),
    CANCEL_IN_START(WaitSteps::cancelInStart),
    TIMEOUT(WaitSteps::timeout),
    SHIELD(WaitSteps::shield),
    CANCEL_ANOTHER(WaitSteps::cancelAnother);

    private final Deed deed;

    WaitSteps(Deed deed) {
        this.deed = deed;
    }

    @Override
    public void perform(Actor me, Step step) throws Exception {
        deed.perform(me, step);
    }

    /** An answer that comes at once, soon, later or from elsewhere; a cancel may not be let go. */
    private static void suspend(Actor me, Step step) {
        World world = me.world;
        int value = world.ledger.make("an answer");
        boolean letsGo = step.to() > 0;
        me.staying += letsGo ? 0 : 1;
        boolean[] answered = new boolean[1];
        int[] asked = new int[1];
        int got =
                world.waits.until(
                        "an answer",
                        () -> answered[0],
                        () ->
                                Async.<Integer>suspend(
                                        waiting -> {
                                            waiting.onCancel(() -> {
                                                require(++asked[0] == 1, "a hook was asked twice");
                                                return letsGo;
                                            });
                                            answer(
                                                    me,
                                                    step,
                                                    () -> {
                                                        answered[0] = true;
                                                        waiting.resume(value);
                                                    });
                                        },
                                        world.ledger::out));
        me.staying -= letsGo ? 0 : 1;
        require(got == value, "answered with " + got);
        world.ledger.out(got);
        me.requireContext();
    }

    private static void answer(Actor me, Step step, Runnable answer) {
        World world = me.world;
        switch (world.simulation.choose(3)) {
            case 0 -> world.anywhere(answer);
            case 1 -> world.loop.callSoon(() -> world.anywhere(answer));
            default -> world.later(step.time(), () -> world.anywhere(answer));
        }
    }

    /** The start fails, and the answer comes all the same; or a failure is the answer. */
    private static void suspendAndFail(Actor me, Step step) {
        World world = me.world;
        int value = world.ledger.make("an answer that comes too late");
        Planned failure = world.plans.plan(new Planned("a suspension of " + me));
        try {
            Async.<Integer>suspend(
                    waiting -> {
                        if (step.to() == 0) {
                            world.ledger.out(value);
                            answer(me, step, () -> failOnce(me, waiting, failure));
                        } else {
                            world.later(step.time(), () -> waiting.resume(value));
                            throw failure;
                        }
                    },
                    world.ledger::out);
            throw new AssertionError("a failure was lost");
        } catch (Planned thrown) {
            world.plans.told(thrown);
        }
    }

    private static void failOnce(Actor me, Suspension<Integer> waiting, Planned failure) {
        if (!waiting.fail(failure)) {
            me.world.plans.mayBeLost(failure); // it is ours again
        }
    }

    /** What starts the wait cancels the task. */
    private static void cancelInStart(Actor me, Step step) {
        World world = me.world;
        Duration now = world.loop.time();
        int value = world.ledger.make("an answer after the cancel");
        var scope = new CancelScope();
        boolean whole =
                scope.run(() ->
                        Async.<Integer>suspend(
                                waiting -> {
                                    world.later(
                                            step.time().plusMillis(1), () -> waiting.resume(value));
                                    scope.cancel("by what it waits for");
                                },
                                world.ledger::out));
        require(!whole, "a cancel was lost");
        require(world.loop.time().equals(now), "a task waited after its cancel");
    }

    private static void timeout(Actor me, Step step) {
        World world = me.world;
        Duration limit = Duration.ofMillis(2 + step.to());
        Duration due = world.loop.time().plus(limit);
        int[] made = new int[1];
        try {
            int got = Async.timeout(limit, () -> made[0] = me.slowly(step.time(), "in a timeout"));
            require(got == made[0], "another value than the body's");
            world.ledger.out(got);
        } catch (DeadlineExceededException late) {
            require(world.loop.time().equals(due), "cut off at another time than the deadline");
            me.requireContext();
        }
    }

    private static void shield(Actor me, Step step) {
        Duration due = me.world.loop.time().plus(step.time());
        me.world.cleanUpsDue++;
        me.staying++;
        VoidBody<RuntimeException> whole =
                () -> {
                    me.sleep(step.time());
                    me.world.cleanUpsDue--;
                    me.staying--;
                };
        Async.shield(whole);
        require(me.world.loop.time().equals(due), "it was shielded for another time");
        Async.checkpoint(); // where a cancel that came meanwhile is raised
    }

    private static void cancelAnother(Actor me, Step step) {
        World world = me.world;
        Actor other = world.actors.get((me.id + 1 + step.to()) % Program.ACTORS);
        world.anywhere(() -> other.cancelStep("by " + me));
        Async.checkpoint();
    }
}
