package dev.millrace.proof.simulation;

import static dev.millrace.proof.simulation.World.require;

import dev.millrace.Async;
import dev.millrace.Promise;
import dev.millrace.TaskCancelledException;
import dev.millrace.WaitPolicy;
import java.util.List;

/** Promises that several tasks wait for. */
enum FutureSteps implements Kind {
    AWAIT((me, step) -> me.world.round(step.to()).await()),
    WAIT_FOR(FutureSteps::waitFor),
    CANCEL_AWAITER(FutureSteps::cancelAwaiter),
    COMPLETE((me, step) -> complete(me, step, Completion.HERE)),
    COMPLETE_ELSEWHERE((me, step) -> complete(me, step, Completion.ELSEWHERE)),
    FAIL((me, step) -> complete(me, step, Completion.FAILURE)),
    FAIL_ELSEWHERE((me, step) -> complete(me, step, Completion.FAILURE_ELSEWHERE)),
    OVERTAKE(FutureSteps::overtake);

    private enum Completion {
        HERE,
        ELSEWHERE,
        FAILURE,
        FAILURE_ELSEWHERE
    }

    private final Deed deed;

    FutureSteps(Deed deed) {
        this.deed = deed;
    }

    @Override
    public void perform(Actor me, Step step) throws Exception {
        deed.perform(me, step);
    }

    private static void complete(Actor me, Step step, Completion how) {
        World world = me.world;
        Round round = world.round(step.to());
        Async.sleep(step.time());
        if (round.claimed) {
            return;
        }
        round.claimed = true;
        switch (how) {
            case HERE -> round.complete(me.id);
            case ELSEWHERE -> round.completeElsewhere(me.id);
            case FAILURE -> round.fail(failure(me));
            case FAILURE_ELSEWHERE -> round.failElsewhere(failure(me));
        }
        world.newRound(round);
    }

    private static Planned failure(Actor me) {
        return me.world.plans.plan(new Planned("a promise of " + me));
    }

    private static void waitFor(Actor me, Step step) {
        World world = me.world;
        WaitPolicy policy = WaitPolicy.values()[step.to()];
        List<Round> rounds = world.rounds();
        List<Promise<Integer>> promises = rounds.stream().map(round -> round.promise).toList();
        rounds.forEach(round -> round.watching++);
        try {
            var result =
                    world.waits.until(
                            policy + " of several",
                            () -> satisfied(policy, promises),
                            () -> Async.<Integer>waitFor(promises, policy));
            require(satisfied(policy, promises), policy + " is not met");
            require(
                    result.done().size() + result.pending().size() == promises.size(),
                    "a future is neither done nor pending");
        } finally {
            rounds.forEach(round -> round.watching--);
        }
    }

    private static boolean satisfied(WaitPolicy policy, List<Promise<Integer>> promises) {
        boolean all = promises.stream().allMatch(Promise::done);
        return switch (policy) {
            case ALL -> all;
            case FIRST -> promises.stream().anyMatch(Promise::done);
            case FIRST_FAILURE -> all || promises.stream().anyMatch(Inside::hasFailed);
        };
    }

    private static void cancelAwaiter(Actor me, Step step) {
        Round round = me.world.round(step.to());
        var task = Async.detach("awaiter of " + me, round::await);
        try {
            Async.sleep(step.time());
        } finally {
            task.cancel("enough");
        }
    }

    /** A value from elsewhere, and a cancel, in the same turn or not. */
    private static void overtake(Actor me, Step step) {
        World world = me.world;
        int value = world.ledger.make("the value of a promise");
        Promise<Integer> promise = world.loop.promise("overtaken");
        promise.onDiscard(world.ledger::out);
        world.later(step.time(), () -> world.elsewhere(() -> promise.completeThreadSafe(value)));
        try {
            Async.moveOnAfter(step.time(), () -> Async.sleep(step.time().plusMillis(step.to())));
            promise.cancel("overtaken");
            int got = promise.await();
            require(got == value, "another value than the promise's");
            world.ledger.out(got);
        } catch (TaskCancelledException cancelled) {
            require(promise.cancelled(), "cancelled, and not so");
        } finally {
            if (!promise.cancel("left") && !promise.cancelled()) {
                world.ledger.mayStay(value); // in the promise
            }
        }
    }
}
