package dev.millrace;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.millrace.spi.Suspension;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * The ends of a wait race: the first decides, the others get false because they came too late, and
 * the task gets the decided outcome once.
 */
public class SuspensionRaces {

    /** A wait of a task that never runs: only the protocol, without a fiber. */
    private abstract static class Waiting {
        final HandLoop hand = new HandLoop();
        final ForeignWait<String> wait =
                new ForeignWait<>(
                        new BodyTask<>(hand.loop, "waiter", Context.empty(), () -> "never"));

        /** The outcome that the task would get. */
        String outcome() {
            hand.turns();
            if (!wait.isSettled()) {
                return "pending";
            }
            if (wait.isCancelled()) {
                return "cancelled";
            }
            try {
                return String.valueOf(wait.outcome(suspension -> {}));
            } catch (IllegalStateException failure) {
                return failure.getMessage();
            }
        }
    }

    /** A task that is suspended in a wait. */
    private abstract static class Parked {
        final HandLoop hand = new HandLoop();
        volatile Suspension<String> suspension;
        final Task<String> task =
                hand.loop().detach(() -> Async.suspend(waiting -> suspension = waiting));

        Parked() {
            hand.turn();
        }
    }

    private static IllegalStateException failure(String message) {
        return new IllegalStateException(message);
    }

    @JCStressTest
    @Outcome(id = "true, false, first", expect = ACCEPTABLE, desc = "The first value won.")
    @Outcome(id = "false, true, second", expect = ACCEPTABLE, desc = "The second value won.")
    @State
    public static class TwoValues extends Waiting {
        @Actor
        public void first(LLL_Result r) {
            r.r1 = wait.resume("first");
        }

        @Actor
        public void second(LLL_Result r) {
            r.r2 = wait.resume("second");
        }

        @Arbiter
        public void task(LLL_Result r) {
            r.r3 = outcome();
        }
    }

    @JCStressTest
    @Outcome(id = "true, false, first", expect = ACCEPTABLE, desc = "The value won.")
    @Outcome(id = "false, true, second", expect = ACCEPTABLE, desc = "The failure won.")
    @State
    public static class ValueAndFailure extends Waiting {
        @Actor
        public void value(LLL_Result r) {
            r.r1 = wait.resume("first");
        }

        @Actor
        public void failure(LLL_Result r) {
            r.r2 = wait.fail(SuspensionRaces.failure("second"));
        }

        @Arbiter
        public void task(LLL_Result r) {
            r.r3 = outcome();
        }
    }

    @JCStressTest
    @Outcome(id = "true, false, first", expect = ACCEPTABLE, desc = "The first failure won.")
    @Outcome(id = "false, true, second", expect = ACCEPTABLE, desc = "The second failure won.")
    @State
    public static class TwoFailures extends Waiting {
        @Actor
        public void first(LLL_Result r) {
            r.r1 = wait.fail(failure("first"));
        }

        @Actor
        public void second(LLL_Result r) {
            r.r2 = wait.fail(failure("second"));
        }

        @Arbiter
        public void task(LLL_Result r) {
            r.r3 = outcome();
        }
    }

    @JCStressTest
    @Outcome(id = "true, false, first", expect = ACCEPTABLE, desc = "The value won.")
    @Outcome(id = "false, true, cancelled", expect = ACCEPTABLE, desc = "The cancel won.")
    @State
    public static class ValueAndCancel extends Waiting {
        @Actor
        public void value(LLL_Result r) {
            r.r1 = wait.resume("first");
        }

        @Actor
        public void loop(LLL_Result r) {
            r.r2 = wait.cancelNow();
        }

        @Arbiter
        public void task(LLL_Result r) {
            r.r3 = outcome();
        }
    }

    @JCStressTest
    @Outcome(id = "true, false, first", expect = ACCEPTABLE, desc = "The failure won.")
    @Outcome(id = "false, true, cancelled", expect = ACCEPTABLE, desc = "The cancel won.")
    @State
    public static class FailureAndCancel extends Waiting {
        @Actor
        public void failure(LLL_Result r) {
            r.r1 = wait.fail(SuspensionRaces.failure("first"));
        }

        @Actor
        public void loop(LLL_Result r) {
            r.r2 = wait.cancelNow();
        }

        @Arbiter
        public void task(LLL_Result r) {
            r.r3 = outcome();
        }
    }

    @JCStressTest
    @Outcome(id = "true, false, first", expect = ACCEPTABLE, desc = "The value won over the hook.")
    @Outcome(
            id = "false, true, cancelled",
            expect = ACCEPTABLE,
            desc = "The hook ended the wait in time.")
    @State
    public static class ValueAndCancelThatUnhooks extends Waiting {
        public ValueAndCancelThatUnhooks() {
            wait.onCancel(() -> true);
        }

        @Actor
        public void value(LLL_Result r) {
            r.r1 = wait.resume("first");
        }

        @Actor
        public void loop(LLL_Result r) {
            r.r2 = wait.cancelNow();
        }

        @Arbiter
        public void task(LLL_Result r) {
            r.r3 = outcome();
        }
    }

    @JCStressTest
    @Outcome(id = "true, false, first", expect = ACCEPTABLE, desc = "The task waits for its value.")
    @State
    public static class ValueAndCancelThatIsRefused extends Waiting {
        public ValueAndCancelThatIsRefused() {
            wait.onCancel(() -> false);
        }

        @Actor
        public void value(LLL_Result r) {
            r.r1 = wait.resume("first");
        }

        @Actor
        public void loop(LLL_Result r) {
            r.r2 = wait.cancelNow();
        }

        @Arbiter
        public void task(LLL_Result r) {
            r.r3 = outcome();
        }
    }

    @JCStressTest
    @Outcome(id = "true, false, first", expect = ACCEPTABLE, desc = "The value won.")
    @Outcome(
            id = "false, true, cancelled",
            expect = ACCEPTABLE,
            desc = "The cancel won nevertheless.")
    @State
    public static class ValueAndCancelWhoseHookFails extends Waiting {
        public ValueAndCancelWhoseHookFails() {
            wait.onCancel(() -> {
                throw failure("hook");
            });
        }

        @Actor
        public void value(LLL_Result r) {
            r.r1 = wait.resume("first");
        }

        @Actor
        public void loop(LLL_Result r) {
            r.r2 = wait.cancelNow();
        }

        @Arbiter
        public void task(LLL_Result r) {
            r.r3 = outcome();
        }
    }

    @JCStressTest
    @Outcome(id = "true, false, first", expect = ACCEPTABLE, desc = "The other thread's value won.")
    @Outcome(id = "false, false, hook", expect = ACCEPTABLE, desc = "The value of the hook won.")
    @State
    public static class ValueAndHookThatBringsAnother extends Waiting {
        public ValueAndHookThatBringsAnother() {
            wait.onCancel(() -> {
                wait.resume("hook");
                return true;
            });
        }

        @Actor
        public void value(LLL_Result r) {
            r.r1 = wait.resume("first");
        }

        @Actor
        public void loop(LLL_Result r) {
            r.r2 = wait.cancelNow();
        }

        @Arbiter
        public void task(LLL_Result r) {
            r.r3 = outcome();
        }
    }

    @JCStressTest
    @Outcome(id = "true, false, first", expect = ACCEPTABLE, desc = "The value won.")
    @Outcome(id = "false, true, null", expect = ACCEPTABLE, desc = "The interrupt won.")
    @State
    public static class ValueAndInterrupt extends Waiting {
        @Actor
        public void value(LLL_Result r) {
            r.r1 = wait.resume("first");
        }

        @Actor
        public void loop(LLL_Result r) {
            r.r2 = wait.abandon();
        }

        @Arbiter
        public void task(LLL_Result r) {
            r.r3 = outcome();
        }
    }

    @JCStressTest
    @Outcome(id = "0", expect = ACCEPTABLE, desc = "The answer had not come yet.")
    @Outcome(id = "42", expect = ACCEPTABLE, desc = "The answer is seen with earlier writes.")
    @State
    public static class WhatWasWrittenBeforeTheAnswerIsSeen extends Waiting {
        int plain;

        @Actor
        public void value() {
            plain = 42;
            wait.resume("first");
        }

        @Actor
        public void loop(L_Result r) {
            hand.turn();
            r.r1 = wait.isSettled() ? plain : 0;
        }

        @Arbiter
        public void rest(L_Result r) {
            hand.turns();
        }
    }

    @JCStressTest
    @Outcome(
            id = "first",
            expect = ACCEPTABLE,
            desc = "The task is woken, now or in the next turn.")
    @State
    public static class AnswerAndDriver extends Parked {
        @Actor
        public void value() {
            suspension.resume("first");
        }

        @Actor
        public void loop() {
            hand.turn();
        }

        @Arbiter
        public void rest(L_Result r) {
            hand.turns();
            r.r1 = Ends.of(task);
        }
    }

    @JCStressTest
    @Outcome(id = "first", expect = ACCEPTABLE, desc = "Answered while it parked, or later.")
    @State
    public static class AnswerAndTaskThatParks {
        final HandLoop hand = new HandLoop();
        volatile Suspension<String> suspension;
        final Task<String> task =
                hand.loop().detach(() -> Async.suspend(waiting -> suspension = waiting));

        @Actor
        public void loop() {
            hand.turn();
        }

        @Actor
        public void value() {
            Suspension<String> waiting = suspension;
            while (waiting == null) { // until the loop gets there
                Thread.onSpinWait();
                waiting = suspension;
            }
            waiting.resume("first");
        }

        @Arbiter
        public void rest(L_Result r) {
            hand.turns();
            r.r1 = Ends.of(task);
        }
    }

    @JCStressTest
    @Outcome(id = "true, first", expect = ACCEPTABLE, desc = "The value came first, and is kept.")
    @Outcome(id = "false, cancelled", expect = ACCEPTABLE, desc = "The cancel came first.")
    @State
    public static class AnswerAndCancelOfTheTask extends Parked {
        @Actor
        public void value(LL_Result r) {
            r.r1 = suspension.resume("first");
        }

        @Actor
        public void loop() {
            task.cancel();
            hand.turns();
        }

        @Arbiter
        public void rest(LL_Result r) {
            hand.turns();
            r.r2 = Ends.of(task);
        }
    }

    @JCStressTest
    @Outcome(
            id = "true, failed",
            expect = ACCEPTABLE,
            desc = "The failure came first, and is thrown.")
    @Outcome(id = "false, cancelled", expect = ACCEPTABLE, desc = "The cancel came first.")
    @State
    public static class FailureAndCancelOfTheTask extends Parked {
        @Actor
        public void failure(LL_Result r) {
            r.r1 = suspension.fail(SuspensionRaces.failure("failed"));
        }

        @Actor
        public void loop() {
            task.cancel();
            hand.turns();
        }

        @Arbiter
        public void rest(LL_Result r) {
            hand.turns();
            r.r2 = Ends.of(task);
        }
    }

    @JCStressTest
    @Outcome(id = "true, first", expect = ACCEPTABLE, desc = "The value came first.")
    @Outcome(
            id = "false, task waiter was interrupted",
            expect = ACCEPTABLE,
            desc = "The interrupt came first.")
    @State
    public static class AnswerAndInterruptOfTheTask {
        final HandLoop hand = new HandLoop();
        volatile Suspension<String> suspension;
        final Task<String> task =
                hand.loop().detach("waiter", () -> Async.suspend(waiting -> suspension = waiting));

        public AnswerAndInterruptOfTheTask() {
            hand.turn();
        }

        @Actor
        public void value(LL_Result r) {
            r.r1 = suspension.resume("first");
        }

        @Actor
        public void loop() {
            task.thread().interrupt();
            hand.turns();
        }

        @Arbiter
        public void rest(LL_Result r) {
            hand.turns();
            r.r2 = Ends.of(task);
        }
    }

    @JCStressTest
    @Outcome(id = "true, first", expect = ACCEPTABLE, desc = "The cancel came in time; no wait.")
    @Outcome(id = "false, first", expect = ACCEPTABLE, desc = "The task had ended.")
    @State
    public static class CancelAndTaskThatEnds extends Parked {
        public CancelAndTaskThatEnds() {
            suspension.resume("first");
        }

        @Actor
        public void canceller(LL_Result r) {
            r.r1 = task.cancel();
        }

        @Actor
        public void loop() {
            hand.turns();
        }

        @Arbiter
        public void rest(LL_Result r) {
            hand.turns();
            r.r2 = Ends.of(task);
        }
    }

    @JCStressTest
    @Outcome(id = "first, first", expect = ACCEPTABLE, desc = "The child had its value first.")
    @Outcome(
            id = "cancelled, cancelled",
            expect = ACCEPTABLE,
            desc = "The child was cancelled first.")
    @State
    public static class ParentSeesTheEndOfItsChild extends Parked {
        final Task<String> parent = hand.loop().detach(() -> task.await());

        public ParentSeesTheEndOfItsChild() {
            hand.turn();
        }

        @Actor
        public void value() {
            suspension.resume("first");
        }

        @Actor
        public void loop() {
            task.cancel();
            hand.turns();
        }

        @Arbiter
        public void rest(LL_Result r) {
            hand.turns();
            r.r1 = Ends.of(task);
            r.r2 = Ends.of(parent);
        }
    }
}
