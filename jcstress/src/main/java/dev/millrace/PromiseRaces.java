package dev.millrace;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import java.util.function.Consumer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * Several threads complete, fail and cancel a promise: it has one outcome, every callback gets it
 * once, and a second completion is reported unless a cancel came first.
 */
public class PromiseRaces {

    private abstract static class Pending {
        final HandLoop hand = new HandLoop();
        final Promise<String> promise = hand.loop().promise("promise");

        /** The outcome, and how many faults were reported. */
        String end() {
            hand.turns();
            return Ends.of(promise) + " " + hand.faults();
        }
    }

    private static IllegalStateException failure(String message) {
        return new IllegalStateException(message);
    }

    @JCStressTest
    @Outcome(id = "first 1", expect = ACCEPTABLE, desc = "The first is kept, the second reported.")
    @Outcome(id = "second 1", expect = ACCEPTABLE, desc = "The second is kept, the first reported.")
    @State
    public static class TwoValues extends Pending {
        @Actor
        public void first() {
            promise.completeThreadSafe("first");
        }

        @Actor
        public void second() {
            promise.completeThreadSafe("second");
        }

        @Arbiter
        public void loop(L_Result r) {
            r.r1 = end();
        }
    }

    @JCStressTest
    @Outcome(id = "value 1", expect = ACCEPTABLE, desc = "The value is kept, the failure reported.")
    @Outcome(
            id = "failed 1",
            expect = ACCEPTABLE,
            desc = "The failure is kept, the value reported.")
    @State
    public static class ValueAndFailure extends Pending {
        @Actor
        public void value() {
            promise.completeThreadSafe("value");
        }

        @Actor
        public void failure() {
            promise.failThreadSafe(PromiseRaces.failure("failed"));
        }

        @Arbiter
        public void loop(L_Result r) {
            r.r1 = end();
        }
    }

    @JCStressTest
    @Outcome(id = "first 1", expect = ACCEPTABLE, desc = "The first is kept, the second reported.")
    @Outcome(id = "second 1", expect = ACCEPTABLE, desc = "The second is kept, the first reported.")
    @State
    public static class TwoFailures extends Pending {
        @Actor
        public void first() {
            promise.failThreadSafe(failure("first"));
        }

        @Actor
        public void second() {
            promise.failThreadSafe(failure("second"));
        }

        @Arbiter
        public void loop(L_Result r) {
            r.r1 = end();
        }
    }

    @JCStressTest
    @Outcome(id = "true, value 0", expect = ACCEPTABLE, desc = "The value came first.")
    @Outcome(
            id = "true, cancelled 0",
            expect = ACCEPTABLE,
            desc = "The cancel came first; no report.")
    @State
    public static class ValueAndCancel extends Pending {
        @Actor
        public void value() {
            promise.completeThreadSafe("value");
        }

        @Actor
        public void canceller(LL_Result r) {
            r.r1 = promise.cancel();
        }

        @Arbiter
        public void loop(LL_Result r) {
            r.r2 = end();
        }
    }

    @JCStressTest
    @Outcome(id = "true, failed 0", expect = ACCEPTABLE, desc = "The failure came first.")
    @Outcome(
            id = "true, cancelled 0",
            expect = ACCEPTABLE,
            desc = "The cancel came first; no report.")
    @State
    public static class FailureAndCancel extends Pending {
        @Actor
        public void failure() {
            promise.failThreadSafe(PromiseRaces.failure("failed"));
        }

        @Actor
        public void canceller(LL_Result r) {
            r.r1 = promise.cancel();
        }

        @Arbiter
        public void loop(LL_Result r) {
            r.r2 = end();
        }
    }

    @JCStressTest
    @Outcome(
            id = "true, true, 1",
            expect = ACCEPTABLE,
            desc = "Both cancelled; the action ran once.")
    @State
    public static class TwoCancelsAndTheAction extends Pending {
        int ran;

        public TwoCancelsAndTheAction() {
            promise.onCancel(() -> ran++);
        }

        @Actor
        public void first(LLL_Result r) {
            r.r1 = promise.cancel();
        }

        @Actor
        public void second(LLL_Result r) {
            r.r2 = promise.cancel();
        }

        @Arbiter
        public void loop(LLL_Result r) {
            end();
            r.r3 = ran;
        }
    }

    @JCStressTest
    @Outcome(id = "value 0, 0", expect = ACCEPTABLE, desc = "Completed: the action never runs.")
    @Outcome(id = "cancelled 0, 1", expect = ACCEPTABLE, desc = "Cancelled: the action ran once.")
    @State
    public static class ValueCancelAndTheAction extends Pending {
        int ran;

        public ValueCancelAndTheAction() {
            promise.onCancel(() -> ran++);
        }

        @Actor
        public void value() {
            promise.completeThreadSafe("value");
        }

        @Actor
        public void canceller() {
            promise.cancel();
        }

        @Arbiter
        public void loop(LL_Result r) {
            r.r1 = end();
            r.r2 = ran;
        }
    }

    @JCStressTest
    @Outcome(id = "value 0, 1", expect = ACCEPTABLE, desc = "Called once, now or in the next turn.")
    @State
    public static class ValueAndDriverWithACallback extends Pending {
        int told;

        public ValueAndDriverWithACallback() {
            promise.addDoneCallback(done -> told++);
        }

        @Actor
        public void value() {
            promise.completeThreadSafe("value");
        }

        @Actor
        public void loop() {
            hand.turn();
        }

        @Arbiter
        public void rest(LL_Result r) {
            r.r1 = end();
            r.r2 = told;
        }
    }

    @JCStressTest
    @Outcome(id = "value 0, value", expect = ACCEPTABLE, desc = "The callback got the value.")
    @Outcome(
            id = "cancelled 0, cancelled",
            expect = ACCEPTABLE,
            desc = "The callback got the cancel.")
    @State
    public static class ValueCancelAndACallback extends Pending {
        String told = "";

        public ValueCancelAndACallback() {
            promise.addDoneCallback(done -> told += Ends.of(done)); // a second call would show
        }

        @Actor
        public void value() {
            promise.completeThreadSafe("value");
        }

        @Actor
        public void loop() {
            promise.cancel();
            hand.turns();
        }

        @Arbiter
        public void rest(LL_Result r) {
            r.r1 = end();
            r.r2 = told;
        }
    }

    @JCStressTest
    @Outcome(id = "value 0, 1", expect = ACCEPTABLE, desc = "A callback added late is called, too.")
    @State
    public static class ValueAndCallbackThatIsAdded extends Pending {
        int told;

        @Actor
        public void value() {
            promise.completeThreadSafe("value");
        }

        @Actor
        public void loop() {
            hand.turn();
            promise.addDoneCallback(done -> told++);
            hand.turn();
        }

        @Arbiter
        public void rest(LL_Result r) {
            r.r1 = end();
            r.r2 = told;
        }
    }

    @JCStressTest
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "Removed before it was called.")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "Called before it could be removed.")
    @State
    public static class ValueAndCallbackThatIsRemoved extends Pending {
        int told;
        final Consumer<LoopFuture<String>> callback = done -> told++;

        public ValueAndCallbackThatIsRemoved() {
            promise.addDoneCallback(callback);
        }

        @Actor
        public void value() {
            promise.completeThreadSafe("value");
        }

        @Actor
        public void loop(LL_Result r) {
            hand.turns();
            r.r1 = promise.removeDoneCallback(callback);
        }

        @Arbiter
        public void rest(LL_Result r) {
            hand.turns();
            r.r2 = told;
        }
    }

    @JCStressTest
    @Outcome(id = "false, 0", expect = ACCEPTABLE, desc = "Not done yet.")
    @Outcome(id = "true, 42", expect = ACCEPTABLE, desc = "Done is seen with the whole value.")
    @State
    public static class ObserverOfTheValue {
        final HandLoop hand = new HandLoop();
        final Promise<int[]> promise = hand.loop().promise();

        @Actor
        public void loop() {
            int[] box = {0};
            box[0] = 42;
            promise.complete(box);
        }

        @Actor
        public void observer(LL_Result r) {
            boolean done = promise.done();
            r.r1 = done;
            r.r2 = done ? promise.result()[0] : 0;
        }

        @Arbiter
        public void rest(LL_Result r) {
            hand.turns();
        }
    }

    @JCStressTest
    @Outcome(id = "false, null", expect = ACCEPTABLE, desc = "Not done yet.")
    @Outcome(id = "true, failed", expect = ACCEPTABLE, desc = "Done is seen with the failure.")
    @State
    public static class ObserverOfTheFailure extends Pending {
        @Actor
        public void loop() {
            promise.fail(failure("failed"));
        }

        @Actor
        public void observer(LL_Result r) {
            boolean done = promise.done();
            r.r1 = done;
            r.r2 = done ? promise.failure().getMessage() : null;
        }

        @Arbiter
        public void rest(LL_Result r) {
            hand.turns();
        }
    }

    @JCStressTest
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "Read before.")
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "Cancelled between the two reads.")
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "What is cancelled is done.")
    @State
    public static class ObserverOfTheCancel extends Pending {
        @Actor
        public void loop() {
            promise.cancel();
            hand.turn();
        }

        @Actor
        public void observer(LL_Result r) {
            r.r1 = promise.cancelled();
            r.r2 = promise.done();
        }

        @Arbiter
        public void rest(LL_Result r) {
            hand.turns();
        }
    }

    @JCStressTest
    @Outcome(
            id = "true, true, value 0",
            expect = ACCEPTABLE,
            desc = "Completed before the cancel came.")
    @Outcome(id = "true, false, value 0", expect = ACCEPTABLE, desc = "The canceller saw it done.")
    @Outcome(id = "false, true, cancelled 0", expect = ACCEPTABLE, desc = "The cancel came first.")
    @State
    public static class CancelAndCompletionOnTheLoop extends Pending {
        public CancelAndCompletionOnTheLoop() {
            hand.turn();
        }

        @Actor
        public void loop(LLL_Result r) {
            hand.turn();
            r.r1 = promise.tryComplete("value");
        }

        @Actor
        public void canceller(LLL_Result r) {
            r.r2 = promise.cancel();
        }

        @Arbiter
        public void rest(LLL_Result r) {
            r.r3 = end();
        }
    }

    /** A task awaits the promise. */
    private abstract static class Awaited extends Pending {
        final Task<String> awaiter = hand.loop().detach(() -> promise.await());
    }

    @JCStressTest
    @Outcome(
            id = "value",
            expect = ACCEPTABLE,
            desc = "Completed before, while or after it parked.")
    @State
    public static class ValueAndAwaiterThatParks extends Awaited {
        @Actor
        public void value() {
            promise.completeThreadSafe("value");
        }

        @Actor
        public void loop() {
            hand.turns();
        }

        @Arbiter
        public void rest(L_Result r) {
            hand.turns();
            r.r1 = Ends.of(awaiter);
        }
    }

    @JCStressTest
    @Outcome(id = "value, value 0", expect = ACCEPTABLE, desc = "The awaiter had its value.")
    @Outcome(
            id = "cancelled, value 0",
            expect = ACCEPTABLE,
            desc = "The awaiter left; the promise stays.")
    @State
    public static class ValueAndCancelOfTheAwaiter extends Awaited {
        public ValueAndCancelOfTheAwaiter() {
            hand.turn();
        }

        @Actor
        public void value() {
            promise.completeThreadSafe("value");
        }

        @Actor
        public void loop() {
            awaiter.cancel();
            hand.turns();
        }

        @Arbiter
        public void rest(LL_Result r) {
            String end = end();
            r.r1 = Ends.of(awaiter);
            r.r2 = end;
        }
    }

    @JCStressTest
    @Outcome(id = "value, value", expect = ACCEPTABLE, desc = "Both awaiters had the value.")
    @Outcome(id = "cancelled, cancelled", expect = ACCEPTABLE, desc = "Both got the cancel.")
    @State
    public static class TwoAwaitersOfAPromiseThatIsCancelled extends Awaited {
        final Task<String> other = hand.loop().detach(() -> promise.await());

        public TwoAwaitersOfAPromiseThatIsCancelled() {
            hand.turn();
        }

        @Actor
        public void value() {
            promise.completeThreadSafe("value");
        }

        @Actor
        public void loop() {
            promise.cancel();
            hand.turn();
        }

        @Arbiter
        public void rest(LL_Result r) {
            hand.turns();
            r.r1 = Ends.of(awaiter);
            r.r2 = Ends.of(other);
        }
    }
}
